package dev.jacobi.benchmarks.steps;

import dev.jacobi.benchmarks.work.TrainingStepWork;
import java.util.Set;

/** What pictures a network is measured with. */
final class Sizes {
    private static final Set<String> LARGE = Set.of("resnet18", "resnet34", "resnet50");

    private Sizes() {}

    /** Pictures of 224 pixels in a thousand classes for ImageNet's networks, of 32 pixels in ten classes for others. */
    static TrainingStepWork work(String network, int batch) {
        return LARGE.contains(network)
                ? new TrainingStepWork(network, 224, 1000, batch)
                : new TrainingStepWork(network, 32, 10, batch);
    }
}
