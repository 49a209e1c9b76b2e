package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.Optional;

/** Runs a network over a whole set, batch by batch, without recording anything for gradients. */
public final class Evaluator {
    private Evaluator() {}

    /** What the network makes of every picture of the source's epoch 0. */
    public static Evaluation evaluate(Layer network, Backend backend, BatchSource source) {
        return evaluate(network, backend, source, new TrainingControl()).orElseThrow();
    }

    /** As {@link #evaluate(Layer, Backend, BatchSource)}, but empty if a stop is asked for on the way. */
    public static Optional<Evaluation> evaluate(
            Layer network, Backend backend, BatchSource source, TrainingControl control) {
        Evaluation evaluation = new Evaluation(source.samples());
        try (BatchSource.Batches batches = source.epoch(0, 0)) {
            while (batches.hasNext()) {
                if (control.isStopRequested()) {
                    return Optional.empty();
                }
                add(evaluation, network, backend, batches.next(), source.imageShape());
            }
        }
        return Optional.of(evaluation);
    }

    private static void add(
            Evaluation evaluation, Layer network, Backend backend, TrainingBatch batch, Shape imageShape) {
        try (Scope _ = Scope.open()) {
            Tensor logits = network.forward(upload(backend, batch, imageShape), Mode.inference());
            float[] values = logits.toFloats();
            int classes = logits.shape().dim(1);
            for (int i = 0; i < batch.size(); i++) {
                evaluation.add(batch.samples()[i], batch.labels()[i], values, i * classes, classes);
            }
        }
    }

    /** The batch's pictures as [N,H,W,C] on the device. */
    static Tensor upload(Backend backend, TrainingBatch batch, Shape imageShape) {
        Shape shape = Shape.of(batch.size(), imageShape.dim(0), imageShape.dim(1), imageShape.dim(2));
        return Tensor.of(backend, shape, batch.images());
    }
}
