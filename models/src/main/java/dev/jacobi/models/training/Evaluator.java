package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Runs a network over a whole set, batch by batch, without recording anything for gradients.
 *
 * @param network what is looked at
 * @param backend where it lives
 * @param flips whether a picture's logits are the mean of its own and its mirror image's, which takes twice the time
 */
public record Evaluator(Layer network, Backend backend, boolean flips) {
    /** What the network makes of every picture of the source's epoch 0. */
    public Evaluation evaluate(BatchSource source) {
        return evaluate(source, new TrainingControl()).orElseThrow();
    }

    /** As {@link #evaluate(BatchSource)}, but empty if a stop is asked for on the way. */
    public Optional<Evaluation> evaluate(BatchSource source, TrainingControl control) {
        Evaluation evaluation = new Evaluation(source.samples());
        try (BatchSource.Batches batches = source.epoch(0, 0)) {
            while (batches.hasNext()) {
                if (control.isStopRequested()) {
                    return Optional.empty();
                }
                add(evaluation, batches.next(), source.imageShape());
            }
        }
        return Optional.of(evaluation);
    }

    /**
     * The probability of each class for a single picture: the softmax of its logits.
     *
     * @param picture as the network is to see it, in HWC order
     * @param shape [H,W,C]
     */
    public double[] probabilities(float[] picture, Shape shape) {
        float[] logits = logits(picture, batchOf(1, shape));
        double logSum = Logits.logSumExp(logits, 0, logits.length);
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - logSum))
                .toArray();
    }

    private void add(Evaluation evaluation, TrainingBatch batch, Shape imageShape) {
        float[] logits = logits(batch.images(), batchOf(batch.size(), imageShape));
        int classes = logits.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            evaluation.add(batch.samples()[i], batch.labels()[i], logits, i * classes, classes);
        }
    }

    private float[] logits(float[] images, Shape shape) {
        float[] logits = forward(images, shape);
        if (flips) {
            float[] mirrored = forward(mirrored(images, shape), shape);
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (logits[i] + mirrored[i]) / 2;
            }
        }
        return logits;
    }

    private float[] forward(float[] images, Shape shape) {
        try (Scope _ = Scope.open()) {
            return network.forward(Tensor.ofActivations(backend, shape, images), Mode.inference())
                    .toFloats();
        }
    }

    /** Pictures of shape [N,H,W,C] mirrored left to right, in memory of their own. */
    private static float[] mirrored(float[] images, Shape shape) {
        int width = shape.dim(2);
        int channels = shape.dim(3);
        int row = width * channels;
        float[] mirrored = new float[images.length];
        for (int begin = 0; begin < images.length; begin += row) {
            for (int x = 0; x < width; x++) {
                System.arraycopy(images, begin + x * channels, mirrored, begin + (width - 1 - x) * channels, channels);
            }
        }
        return mirrored;
    }

    /** The batch's pictures as [N,H,W,C] on the device. */
    static Tensor upload(Backend backend, TrainingBatch batch, Shape imageShape) {
        return Tensor.ofActivations(backend, batchOf(batch.size(), imageShape), batch.images());
    }

    private static Shape batchOf(int size, Shape imageShape) {
        return Shape.of(size, imageShape.dim(0), imageShape.dim(1), imageShape.dim(2));
    }
}
