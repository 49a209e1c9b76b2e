package dev.jacobi.benchmarks.work;

import dev.jacobi.core.geometry.Conv2dShape;
import java.util.ArrayList;
import java.util.List;

/** The works that peers are compared in, by name of the set. */
public final class Works {
    /** The network that every peer is compared in. */
    public static final String COMMON_NETWORK = "resnet18-cifar";

    private static final int KERNEL_BATCH = 64;

    private Works() {}

    /** Each pass of each convolution of ResNet-18 (CIFAR stem) at batch 64; training never asks for the stem's dx. */
    public static List<Work> convolutions() {
        List<Work> works = new ArrayList<>();
        for (Conv2dShape shape : ConvolutionShapes.resNet18Cifar(KERNEL_BATCH)) {
            for (Pass pass : Pass.values()) {
                if (shape.c() > 3 || pass != Pass.INPUT_GRADIENT) {
                    works.add(new ConvolutionWork(shape, pass));
                }
            }
        }
        return works;
    }

    /** The training step of ResNet-18 (CIFAR stem) at batch 64 and 128, of ResNet-20, and of ResNet-34 and -50. */
    public static List<Work> steps() {
        return List.of(
                TrainingStepWork.of(COMMON_NETWORK, 64),
                TrainingStepWork.of(COMMON_NETWORK, 128),
                TrainingStepWork.of("resnet20", 128),
                TrainingStepWork.of("resnet34", 8),
                TrainingStepWork.of("resnet50", 8));
    }

    /**
     * The work of a name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Work named(String name) {
        List<Work> all = new ArrayList<>(convolutions());
        all.addAll(steps());
        return all.stream()
                .filter(work -> work.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no work named '%s'".formatted(name)));
    }
}
