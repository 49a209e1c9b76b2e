package dev.jacobi.benchmarks.work;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.NetworkSummary;
import dev.jacobi.models.networks.Networks;

/**
 * A whole step of training: forward with the batch's statistics, which the running ones follow, cross-entropy, backward,
 * stochastic gradient descent with momentum and weight decay.
 *
 * @param network a name that {@link Networks} knows
 * @param imageSize height and width of a picture, which has three colours
 * @param classes number of classes
 * @param batch pictures in a step
 * @param learningRate so small that the loss stays finite however often the same batch is seen, and that rounding errors
 *     stay small for the few steps whose losses are compared
 */
public record TrainingStepWork(String network, int imageSize, int classes, int batch, double learningRate)
        implements Work {
    /** CIFAR-10's, in pixels. */
    private static final int SMALL_PICTURE = 32;

    /** Share of the velocity that stays. */
    public static final double MOMENTUM = 0.9;

    /** λ in g + λ·w. */
    public static final double WEIGHT_DECAY = 5e-4;

    /** With pictures of the size that the network is made for: small ones in ten classes, ImageNet's in a thousand. */
    public static TrainingStepWork of(String network, int batch) {
        int imageSize = Networks.imageSize(network);
        // At 0.01 rounding errors grow to six per cent of ResNet-50's loss in three steps.
        return imageSize > SMALL_PICTURE
                ? new TrainingStepWork(network, imageSize, 1000, batch, 1e-5)
                : new TrainingStepWork(network, imageSize, 10, batch, 0.01);
    }

    @Override
    public String name() {
        return "step " + network + " N" + batch;
    }

    /** Forward and both gradients of every convolution and linear layer, but for the gradient of the pictures. */
    @Override
    public long flops() {
        NetworkSummary summary = summary();
        long stem = summary.rows().getFirst().flops();
        return batch * (3 * summary.flops() - stem);
    }

    /** Forward alone. */
    public long forwardFlops() {
        return batch * summary().flops();
    }

    /** Of one picture. */
    private NetworkSummary summary() {
        try (Backend backend = Backends.open();
                Layer layers = Networks.create(network, options(), backend, 0)) {
            return NetworkSummary.of(layers, Shape.of(1, imageSize, imageSize, 3));
        }
    }

    /** What the network has to fit. */
    public NetworkOptions options() {
        return new NetworkOptions(classes, 3, imageSize);
    }

    /** Number of elements of a batch. */
    public int inputLength() {
        return batch * imageSize * imageSize * 3;
    }

    /** The labels of the batch: each class in turn. */
    public int[] labels() {
        int[] labels = new int[batch];
        for (int i = 0; i < batch; i++) {
            labels[i] = i % classes;
        }
        return labels;
    }
}
