package dev.jacobi.models.training;

import static dev.jacobi.core.ops.MulOp.mul;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Mode;
import java.util.OptionalInt;

/**
 * One step of learning: forward, loss and backward for a minibatch, or for several whose gradients are averaged, then
 * the update. With several, memory is needed for one of them only; batch norm sees each of them by itself.
 */
final class TrainingStep {
    /** The coordinates below the seed that set the streams of a step's layers and of its pictures apart from all others. */
    private static final long LAYERS = 0x73746570;

    private static final long MIXING = 0x6d697869;

    private final Learner learner;
    private final TrainingSettings settings;
    private final Shape imageShape;

    /**
     * Steps of a learner.
     *
     * @param imageShape of one picture, [H,W,C]
     */
    TrainingStep(Learner learner, TrainingSettings settings, Shape imageShape) {
        this.learner = learner;
        this.settings = settings;
        this.imageShape = imageShape;
    }

    /**
     * What came of a step.
     *
     * @param samples pictures seen
     * @param loss mean over them
     * @param correct how many were recognised; of a mixed picture the larger part counts
     * @param time where the step's time went
     */
    record Outcome(int samples, double loss, int correct, TimeSplit time) {
        private Outcome plus(Outcome other) {
            int all = samples + other.samples;
            return new Outcome(
                    all,
                    (loss * samples + other.loss * other.samples) / all,
                    correct + other.correct,
                    time.plus(other.time));
        }
    }

    /**
     * Makes a step.
     *
     * @param epoch from 0
     * @param first the number, from 0, of the first minibatch in its epoch
     * @param minibatches how many make up the step
     * @throws NonFiniteLossException if training diverged
     * @throws OutOfDeviceMemoryException if a minibatch is too large; the message says which size is not
     */
    Outcome make(BatchSource.Batches batches, int epoch, int first, int minibatches, double rate) {
        Outcome outcome = differentiate(batches, epoch, first, minibatches, rate);
        for (int i = 1; i < minibatches; i++) {
            outcome = outcome.plus(differentiate(batches, epoch, first + i, minibatches, rate));
        }
        long begin = System.nanoTime();
        if (learner.lossScale().unscale(learner.block())) {
            settings.clipping().apply(learner.block());
            learner.step(rate);
        }
        TimeSplit update = new TimeSplit(0, 0, 0, seconds(begin, System.nanoTime()));
        return new Outcome(outcome.samples, outcome.loss, outcome.correct, outcome.time.plus(update));
    }

    /** Adds the gradient of one minibatch's loss over their number. */
    private Outcome differentiate(BatchSource.Batches batches, int epoch, int number, int minibatches, double rate) {
        long begin = System.nanoTime();
        TrainingBatch batch = batches.next();
        Minibatch minibatch = new Minibatch(batch, epoch, number, minibatches, rate);
        MemoryShortage shortage;
        try (Tape tape = Tape.open()) {
            try {
                return differentiate(tape, minibatch, begin);
            } catch (OutOfDeviceMemoryException e) {
                shortage = MemoryShortage.of(e, tape);
            }
        }
        throw shortage.exception(batch.size(), fitting(minibatch));
    }

    /**
     * One of the minibatches that make up a step.
     *
     * @param number from 0, in its epoch
     * @param minibatches how many make up the step
     * @param rate for messages
     */
    private record Minibatch(TrainingBatch batch, int epoch, int number, int minibatches, double rate) {}

    private Outcome differentiate(Tape tape, Minibatch minibatch, long begin) {
        TrainingBatch batch = minibatch.batch;
        RandomStream mixing = RandomStream.of(settings.seed(), MIXING, minibatch.epoch, minibatch.number);
        Mixture mixture = settings.objective().mixing().apply(batch, imageShape, mixing);
        Tensor images = mixture.batch().upload(learner.backend(), imageShape);
        long uploaded = System.nanoTime();
        RandomStream random = RandomStream.of(settings.seed(), LAYERS, minibatch.epoch, minibatch.number);
        Tensor logits = learner.network().forward(images, Mode.training(random));
        Tensor loss = settings.objective().loss(logits, mixture);
        double value = loss.item();
        int correct = Logits.correct(
                logits.toFloats(), mixture.mainLabels(), logits.shape().dim(1));
        if (!Double.isFinite(value)) {
            throw new NonFiniteLossException(value, minibatch.epoch + 1, minibatch.number + 1, minibatch.rate);
        }
        double factor = learner.lossScale().value() / minibatch.minibatches;
        Tensor part = factor == 1 ? loss : mul(loss, Tensor.full(learner.backend(), loss.shape(), factor));
        long forwarded = System.nanoTime();
        tape.backwardAndRelease(part, learner.block().gradients());
        long backwarded = System.nanoTime();
        TimeSplit time = new TimeSplit(
                seconds(begin, uploaded), seconds(uploaded, forwarded), seconds(forwarded, backwarded), 0);
        return new Outcome(batch.size(), value, correct, time);
    }

    /**
     * How many pictures fit into memory: half of the batch, or half of that, and so on down to two; else none. What
     * becomes of the gradients does not matter any more, since the run has failed.
     */
    private OptionalInt fitting(Minibatch all) {
        for (int size = all.batch.size() / 2; size > 1; size /= 2) {
            Minibatch part = new Minibatch(all.batch.first(size), all.epoch, all.number, all.minibatches, all.rate);
            try (Tape tape = Tape.open()) {
                differentiate(tape, part, System.nanoTime());
                return OptionalInt.of(size);
            } catch (OutOfDeviceMemoryException _) {
                // Still too many.
            }
        }
        return OptionalInt.empty();
    }

    private static double seconds(long from, long to) {
        return (to - from) * 1e-9;
    }
}
