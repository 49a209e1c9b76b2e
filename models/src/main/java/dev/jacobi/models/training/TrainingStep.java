package dev.jacobi.models.training;

import static dev.jacobi.core.ops.MulOp.mul;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.backend.Readback;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchPictures.OnDevice;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.objective.Mixing;
import dev.jacobi.models.objective.Mixture;
import dev.jacobi.models.optimisation.GradientClipping;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.training.CapturedSteps.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * One step of learning: forward, loss and backward for a minibatch, or for several whose gradients are averaged, then
 * the update. With several, memory is needed for one of them only; batch norm sees each of them by itself.
 *
 * <p>A device that is able to captures the kernels of a step and replays them by itself, which gives the same numbers.
 * With one minibatch a step, no clipping and an optimizer that does the same each time, that is the whole step;
 * otherwise all but the update.
 */
final class TrainingStep implements AutoCloseable {
    /** The coordinates below the seed that set the streams of a step's layers and of its pictures apart from all others. */
    private static final long LAYERS = 0x73746570;

    private static final long MIXING = 0x6d697869;

    private final Learner learner;
    private final TrainingSettings settings;
    private final Shape imageShape;
    private final CapturedSteps captured;
    private int classes;

    /**
     * Steps of a learner.
     *
     * @param imageShape of one picture, [H,W,C]
     * @param notice is told how a device captures steps, if it does
     */
    TrainingStep(Learner learner, TrainingSettings settings, Shape imageShape, Consumer<String> notice) {
        this.learner = learner;
        this.settings = settings;
        this.imageShape = imageShape;
        // The shares of mixed pictures are drawn on the host, and searching for NaN needs the host too.
        boolean worthTrying = settings.objective().mixing().equals(Mixing.NONE) && !settings.detectAnomalies();
        this.captured = new CapturedSteps(worthTrying, notice);
    }

    /**
     * Makes a step, or lets the device begin with it.
     *
     * @param batches whose next ones make up the step
     * @param measured whether somebody asks for the norms of its gradients
     * @throws OutOfDeviceMemoryException if a minibatch is too large; the message says which size is not
     */
    StepInFlight make(StepPlan plan, BatchSource.Batches batches, boolean measured) {
        boolean updates = plan.minibatches() == 1 && isUpdateRepeatable();
        List<StepInFlight.Part> parts = new ArrayList<>();
        TimeSplit time = TimeSplit.ZERO;
        boolean updated = false;
        for (int i = 0; i < plan.minibatches(); i++) {
            Stopwatch watch = new Stopwatch();
            Minibatch minibatch = new Minibatch(plan, plan.firstMinibatch() + i, batches.next());
            Optional<CapturedStep> step = captured(minibatch, i == 0, updates);
            parts.add(
                    step.isPresent() ? replay(step.get(), minibatch, updates, watch) : differentiate(minibatch, watch));
            updated = updates && step.isPresent();
            time = time.plus(watch.split());
        }
        Stopwatch watch = new Stopwatch();
        Map<String, Double> norms = updated ? norms(measured) : update(plan.rate(), measured);
        learner.updateAverage();
        watch.endUpdate();
        return new StepInFlight(plan, parts, time.plus(watch.split()), norms);
    }

    private boolean isUpdateRepeatable() {
        return learner.optimizer().isRepeatable() && settings.clipping().equals(GradientClipping.NONE);
    }

    /**
     * Changes the weights by the gradients; a step whose loss scale was too large is skipped.
     *
     * @return the gradients' norms if they are asked for, before they are clipped
     */
    private Map<String, Double> update(double rate, boolean measured) {
        ParameterBlock block = learner.block();
        learner.optimizer().begin(rate);
        Tensor proceed = learner.lossScale().unscale(block);
        block.completeGradients();
        Map<String, Double> norms = norms(measured);
        captured.makeRoomFor(() -> settings.clipping().apply(block));
        captured.makeRoomFor(() -> learner.optimizer().update(proceed));
        return norms;
    }

    private Map<String, Double> norms(boolean measured) {
        return measured ? learner.block().gradientNorms() : Map.of();
    }

    // ---- kernel by kernel

    /** Adds the gradient of one minibatch's loss, divided by the number of minibatches. */
    private StepInFlight.Part differentiate(Minibatch minibatch, Stopwatch watch) {
        MemoryShortage shortage;
        try (Tape tape = Tape.open()) {
            try {
                return differentiate(tape, minibatch, watch);
            } catch (OutOfDeviceMemoryException e) {
                shortage = MemoryShortage.of(e, tape);
            }
        }
        throw shortage.exception(minibatch.pictures().size(), fitting(minibatch));
    }

    private StepInFlight.Part differentiate(Tape tape, Minibatch minibatch, Stopwatch watch) {
        RandomStream mixing = stream(MIXING, minibatch);
        Mixture mixture = settings.objective().mixing().apply(minibatch.pictures(), imageShape, mixing);
        Tensor images = mixture.batch().upload(learner.backend(), imageShape);
        watch.endUpload();
        Tensor logits = learner.network()
                .forward(images, Mode.training(DropoutOp.key(learner.backend(), stream(LAYERS, minibatch))));
        classes = logits.shape().dim(1);
        Tensor loss = settings.objective().loss(logits, images, mixture);
        Readback value = loss.readBack();
        Readback outputs = logits.readBack();
        StepPlan plan = minibatch.step();
        Tensor part = plan.minibatches() == 1 ? loss : mul(loss, plan.share());
        watch.endForward();
        tape.backwardAndRelease(
                learner.lossScale().scaled(part), learner.block().gradients());
        watch.endBackward();
        return new StepInFlight.Part(mixture.mainLabels().clone(), value, outputs);
    }

    /**
     * How many pictures fit into memory: half of the batch, or half of that, and so on down to two; else none. What
     * becomes of the gradients no longer matters, since the run has failed.
     */
    private OptionalInt fitting(Minibatch all) {
        for (int size = all.pictures().size() / 2; size > 1; size /= 2) {
            try (Tape tape = Tape.open()) {
                differentiate(tape, all.first(size), new Stopwatch());
                return OptionalInt.of(size);
            } catch (OutOfDeviceMemoryException _) {
                // Still too many.
            }
        }
        return OptionalInt.empty();
    }

    /** The random numbers of a minibatch, for its layers or its pictures. */
    private RandomStream stream(long purpose, Minibatch minibatch) {
        return RandomStream.of(settings.seed(), purpose, minibatch.step().epoch(), minibatch.number());
    }

    // ---- captured

    /** The optimizer's first step is unlike the others. */
    private Optional<CapturedStep> captured(Minibatch minibatch, boolean first, boolean updates) {
        if (learner.optimizer().steps() <= 1) {
            return Optional.empty();
        }
        TrainingBatch pictures = minibatch.pictures();
        ResidentPictures set = pictures.onDevice().map(OnDevice::set).orElse(null);
        Kind kind = new Kind(pictures.size(), first, updates, set);
        return captured.of(
                kind,
                () -> capture(kind),
                input -> input.set(
                        pictures, stream(LAYERS, minibatch), minibatch.step().share()));
    }

    private Optional<CapturedStep> capture(Kind kind) {
        Shape shape = Shape.of(kind.size(), imageShape.dim(0), imageShape.dim(1), imageShape.dim(2));
        StepInput input = StepInput.allocate(learner.backend(), kind.set(), shape, classes);
        Optional<CapturedStep> step = Optional.empty();
        try {
            step = CapturedStep.of(learner, input, () -> repeatable(input, kind.updates()));
            return step;
        } finally {
            if (step.isEmpty()) {
                input.close();
            }
        }
    }

    /** The kernels of {@link #differentiate}, and those of the update. */
    private CapturedStep.Outputs repeatable(StepInput input, boolean updates) {
        try (Tape tape = Tape.open()) {
            Tensor images = input.images();
            Tensor logits = learner.network().forward(images, Mode.training(input.key()));
            Tensor loss = settings.objective().loss(logits, images, input.labels());
            // The tape releases its values; these are to be read.
            Tensor lossToRead = loss.alias(loss.shape());
            Tensor logitsToRead = logits.alias(logits.shape());
            Tensor part = mul(loss, input.share());
            tape.backwardAndRelease(
                    learner.lossScale().scaled(part), learner.block().gradients());
            if (updates) {
                learner.optimizer().update(learner.lossScale().unscale(learner.block()));
            }
            return new CapturedStep.Outputs(lossToRead.keep(), logitsToRead.keep());
        }
    }

    /** Replays a step whose input is filled. */
    private StepInFlight.Part replay(CapturedStep step, Minibatch minibatch, boolean updates, Stopwatch watch) {
        watch.endUpload();
        if (updates) {
            learner.optimizer().begin(minibatch.step().rate());
        }
        CapturedStep.Outputs outputs = step.replay();
        StepInFlight.Part part = new StepInFlight.Part(
                minibatch.pictures().labels().clone(),
                outputs.loss().readBack(),
                outputs.logits().readBack());
        watch.endBackward();
        return part;
    }

    /** Gives the memory of captured steps back. More steps can be made; they are captured anew. */
    @Override
    public void close() {
        captured.close();
    }
}
