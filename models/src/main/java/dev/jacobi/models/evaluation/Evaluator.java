package dev.jacobi.models.evaluation;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.layers.Folding;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * Runs a network over a whole set, batch by batch, without recording anything for gradients, and with batch norms folded
 * into convolutions ({@link Folding}).
 *
 * @param network that is evaluated
 * @param backend that holds it
 * @param views of each picture; each takes the time of a forward pass
 */
public record Evaluator(Layer network, Backend backend, TestTimeAugmentation views) {
    /** The network's predictions for every picture of the source's epoch 0. */
    public Evaluation evaluate(BatchSource source) {
        return evaluate(source, () -> false).orElseThrow();
    }

    /**
     * As {@link #evaluate(BatchSource)}, but empty if {@code stop}, which is asked before each batch, ends it early.
     */
    public Optional<Evaluation> evaluate(BatchSource source, BooleanSupplier stop) {
        Evaluation evaluation = new Evaluation(source.samples());
        try (BatchSource.Batches batches = source.epoch(0, 0);
                Folding folding = new Folding()) {
            while (batches.hasNext()) {
                if (stop.getAsBoolean()) {
                    return Optional.empty();
                }
                add(evaluation, batches.next(), source.imageShape(), Mode.inference(folding));
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
        float[] logits = logits(new TrainingBatch(picture, new int[1], new int[1]), shape, Mode.inference());
        double logSum = Logits.logSumExp(logits, 0, logits.length);
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> Math.exp(logits[i] - logSum))
                .toArray();
    }

    private void add(Evaluation evaluation, TrainingBatch batch, Shape imageShape, Mode mode) {
        float[] logits = logits(batch, imageShape, mode);
        int classes = logits.length / batch.size();
        for (int i = 0; i < batch.size(); i++) {
            evaluation.add(batch.samples()[i], batch.labels()[i], logits, i * classes, classes);
        }
    }

    private float[] logits(TrainingBatch batch, Shape imageShape, Mode mode) {
        List<float[]> seen = look(batch, imageShape, mode);
        if (views.flips()) {
            seen.addAll(look(batch.mirrored(imageShape), imageShape, mode));
        }
        float[] mean = seen.getFirst();
        for (int i = 0; i < mean.length; i++) {
            float sum = 0;
            for (float[] logits : seen) {
                sum += logits[i];
            }
            mean[i] = sum / seen.size();
        }
        return mean;
    }

    /** The logits of the pictures at each place where they are seen. */
    private List<float[]> look(TrainingBatch batch, Shape imageShape, Mode mode) {
        List<float[]> seen = new ArrayList<>();
        try (Scope _ = Scope.open()) {
            Tensor images = batch.upload(backend, imageShape);
            for (TestTimeAugmentation.Move move : views.moves()) {
                try (Scope _ = Scope.open()) {
                    seen.add(network.forward(move.of(images), mode).toFloats());
                }
            }
        }
        return seen;
    }
}
