package dev.jacobi.benchmarks.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Blocks;
import ai.djl.nn.ParallelBlock;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.convolutional.Conv2d;
import ai.djl.nn.core.Linear;
import ai.djl.nn.norm.BatchNorm;
import ai.djl.nn.pooling.Pool;
import ai.djl.training.initializer.Initializer;
import dev.jacobi.benchmarks.work.Values;
import java.util.Arrays;
import java.util.List;

/** ResNet-18 for small pictures out of DJL's blocks, with torchvision's structure and names. */
final class DjlResNet18 {
    private static final int WIDTH = 64;
    private static final int STAGES = 4;
    private static final int BLOCKS = 2;
    private static final float EPSILON = 1e-5f;

    /** The share of the running statistics that stays: 1 - what PyTorch calls the momentum. */
    private static final float MOMENTUM = 0.9f;

    private DjlResNet18() {}

    static Block create(int classes) {
        SequentialBlock network = convolutionWithNorm("conv1", WIDTH, 3, 1).add(Activation.reluBlock());
        for (int stage = 0; stage < STAGES; stage++) {
            for (int i = 0; i < BLOCKS; i++) {
                String name = "layer%d.%d.".formatted(stage + 1, i);
                network.add(residual(name, WIDTH << stage, stage > 0 && i == 0 ? 2 : 1));
            }
        }
        return network.add(Pool.globalAvgPool2dBlock()).add(linear(classes));
    }

    /** Where the stride is 2, the number of channels changes as well, and the shortcut is projected. */
    private static Block residual(String name, int width, int stride) {
        Block branch = convolutionWithNorm(name + "conv1", width, 3, stride)
                .add(Activation.reluBlock())
                .add(convolutionWithNorm(name + "conv2", width, 3, 1));
        Block shortcut =
                stride == 1 ? Blocks.identityBlock() : convolutionWithNorm(name + "downsample.0", width, 1, stride);
        return new SequentialBlock()
                .add(new ParallelBlock(DjlResNet18::sum, List.of(branch, shortcut)))
                .add(Activation.reluBlock());
    }

    private static NDList sum(List<NDList> results) {
        return new NDList(
                results.getFirst().singletonOrThrow().add(results.getLast().singletonOrThrow()));
    }

    private static SequentialBlock convolutionWithNorm(String name, int filters, int kernel, int stride) {
        Conv2d convolution = Conv2d.builder()
                .setFilters(filters)
                .setKernelShape(new Shape(kernel, kernel))
                .optStride(new Shape(stride, stride))
                .optPadding(new Shape(kernel / 2, kernel / 2))
                .optBias(false)
                .build();
        convolution.setInitializer(firstValues(name + ".weight"), "weight");
        return new SequentialBlock()
                .add(convolution)
                .add(BatchNorm.builder()
                        .optEpsilon(EPSILON)
                        .optMomentum(MOMENTUM)
                        .build());
    }

    private static Block linear(int classes) {
        Linear linear = Linear.builder().setUnits(classes).build();
        linear.setInitializer(firstValues("fc.weight"), "weight");
        return linear;
    }

    /** Of weights alone: normalisations start as the identity and biases at 0 in DJL as well. */
    private static Initializer firstValues(String name) {
        return (manager, shape, _) -> {
            int[] dimensions =
                    Arrays.stream(shape.getShape()).mapToInt(Math::toIntExact).toArray();
            return manager.create(Values.ofVariable(name, dimensions), shape);
        };
    }
}
