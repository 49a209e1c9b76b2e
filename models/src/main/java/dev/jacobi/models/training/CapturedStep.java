package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.models.layers.Counter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The kernels of a step as the device replays them by itself. What the step changes on the host (counts, and which
 * gradients there are) is repeated with each replay.
 */
final class CapturedStep implements AutoCloseable {
    /** What can be read after the step: tensors that the caller closes. */
    record Outputs(Tensor loss, Tensor logits) implements AutoCloseable {
        @Override
        public void close() {
            loss.close();
            logits.close();
        }
    }

    private final CapturedWork work;
    private final StepInput input;
    private final Outputs outputs;
    private final Gradients gradients;
    private final List<Tensor> reached;
    private final Map<Counter, Long> counted;

    private CapturedStep(
            CapturedWork work,
            StepInput input,
            Outputs outputs,
            Gradients gradients,
            List<Tensor> reached,
            Map<Counter, Long> counted) {
        this.work = work;
        this.input = input;
        this.outputs = outputs;
        this.gradients = gradients;
        this.reached = reached;
        this.counted = counted;
    }

    /**
     * Captures a step without making it: counts and gradients stay what they were.
     *
     * @param input what the kernels read; closed with the step
     * @param kernels calls them
     * @return empty if the device captures nothing
     */
    static Optional<CapturedStep> of(Learner learner, StepInput input, Supplier<Outputs> kernels) {
        Gradients gradients = learner.block().gradients();
        List<Tensor> before = gradients.reached();
        Map<Counter, Long> counts = counts(learner);
        Outputs[] outputs = new Outputs[1];
        Optional<CapturedStep> step = Optional.empty();
        try {
            step = learner.backend().capture(() -> outputs[0] = kernels.get()).map(work -> {
                Map<Counter, Long> counted = new LinkedHashMap<>();
                counts.forEach((counter, count) -> counted.put(counter, counter.value() - count));
                return new CapturedStep(work, input, outputs[0], gradients, gradients.reached(), counted);
            });
            return step;
        } finally {
            counts.forEach(Counter::set);
            gradients.reset();
            gradients.markReached(before);
            if (step.isEmpty() && outputs[0] != null) {
                outputs[0].close();
            }
        }
    }

    private static Map<Counter, Long> counts(Learner learner) {
        Map<Counter, Long> counts = new LinkedHashMap<>();
        learner.network().state().values().forEach(state -> {
            if (state instanceof Counter counter) {
                counts.put(counter, counter.value());
            }
        });
        return counts;
    }

    /** What is to be filled before a replay. */
    StepInput input() {
        return input;
    }

    /** One line on it. */
    String description() {
        return work.description();
    }

    /** Makes the step; what can be read afterwards is valid until the next one. */
    Outputs replay() {
        work.replay();
        counted.forEach((counter, count) -> counter.set(counter.value() + count));
        gradients.reset();
        gradients.markReached(reached);
        return outputs;
    }

    @Override
    public void close() {
        outputs.close();
        work.close();
        input.close();
    }
}
