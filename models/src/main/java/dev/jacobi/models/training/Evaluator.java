package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.Optional;

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

    private void add(Evaluation evaluation, TrainingBatch batch, Shape imageShape) {
        float[] logits = logits(batch, imageShape);
        if (flips) {
            float[] mirrored = logits(batch.mirrored(imageShape), imageShape);
            for (int i = 0; i < logits.length; i++) {
                logits[i] = (logits[i] + mirrored[i]) / 2;
            }
        }
        int classes = logits.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            evaluation.add(batch.samples()[i], batch.labels()[i], logits, i * classes, classes);
        }
    }

    private float[] logits(TrainingBatch batch, Shape imageShape) {
        try (Scope _ = Scope.open()) {
            return network.forward(upload(backend, batch, imageShape), Mode.inference())
                    .toFloats();
        }
    }

    /** The batch's pictures as [N,H,W,C] on the device. */
    static Tensor upload(Backend backend, TrainingBatch batch, Shape imageShape) {
        Shape shape = Shape.of(batch.size(), imageShape.dim(0), imageShape.dim(1), imageShape.dim(2));
        return Tensor.ofActivations(backend, shape, batch.images());
    }
}
