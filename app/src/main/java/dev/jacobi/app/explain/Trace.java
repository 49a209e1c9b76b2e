package dev.jacobi.app.explain;

import dev.jacobi.app.explain.SmallNetwork.Step;
import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.HostTensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a forward and a backward pass through a small network left on the tape.
 *
 * @param network that was passed through
 * @param device where
 * @param lines of the tape, in order
 * @param gradients of the loss with respect to leaves and outputs, by name
 */
public record Trace(SmallNetwork network, String device, List<Line> lines, Map<String, HostTensor> gradients) {
    /** Passes before the one that is timed, so that what is measured is not the JVM warming up. */
    private static final int WARM_UP = 30;

    /**
     * One line of the tape.
     *
     * @param step the op
     * @param bytes what its forward pass allocated and its rule, or those of later ops, may still need
     * @param forwardMicros time of its forward pass
     * @param backwardMicros time of its rule
     * @param contributions what its rule contributed to the gradient of each input
     */
    record Line(Step step, long bytes, double forwardMicros, double backwardMicros, List<HostTensor> contributions) {}

    /** Passes through a network on a device. */
    public static Trace of(SmallNetwork network, Backend backend) {
        for (int i = 0; i < WARM_UP; i++) {
            new Recorder(network, backend).record();
        }
        return new Recorder(network, backend).record();
    }

    /** The sum of what is kept until backward has passed, in bytes. */
    long bytes() {
        return lines.stream().mapToLong(Line::bytes).sum();
    }

    /** One pass, with a stopwatch that the tape's hooks press. */
    private static final class Recorder {
        private final SmallNetwork network;
        private final Backend backend;
        private final Map<String, HostTensor> gradients = new LinkedHashMap<>();
        private final Map<String, Double> backwardMicros = new LinkedHashMap<>();
        private String running;
        private long started;

        Recorder(SmallNetwork network, Backend backend) {
            this.network = network;
            this.backend = backend;
        }

        Trace record() {
            List<Long> bytes = new ArrayList<>();
            List<Double> forwardMicros = new ArrayList<>();
            try (Tape tape = Tape.open()) {
                Map<String, Tensor> tensors = new LinkedHashMap<>();
                for (String leaf : network.leaves()) {
                    tensors.put(leaf, network.values().get(leaf).on(backend).requireGradient());
                }
                for (Step step : network.steps()) {
                    long before = backend.memory().live();
                    long start = System.nanoTime();
                    Tensor y = SmallNetwork.apply(step, tensors);
                    forwardMicros.add((System.nanoTime() - start) / 1e3);
                    bytes.add(backend.memory().live() - before);
                    tensors.put(step.output(), y);
                    tape.onGradient(y, dy -> arrived(step.output(), dy));
                }
                Gradients leaves =
                        tape.backward(tensors.get(network.steps().getLast().output()));
                stop();
                network.leaves().forEach(leaf -> gradients.put(leaf, HostTensor.of(leaves.of(tensors.get(leaf)))));
            }
            List<Line> lines = new ArrayList<>();
            for (int i = 0; i < network.steps().size(); i++) {
                Step step = network.steps().get(i);
                lines.add(new Line(
                        step,
                        bytes.get(i),
                        forwardMicros.get(i),
                        backwardMicros.get(step.output()),
                        contributions(step)));
            }
            return new Trace(network, backend.name(), List.copyOf(lines), Map.copyOf(gradients));
        }

        /** The tape calls this when a gradient is complete, just before the rule that takes it runs. */
        private void arrived(String output, Tensor dy) {
            stop();
            gradients.put(output, HostTensor.of(dy));
            running = output;
            started = System.nanoTime();
        }

        private void stop() {
            if (running != null) {
                backwardMicros.put(running, (System.nanoTime() - started) / 1e3);
            }
        }

        private List<HostTensor> contributions(Step step) {
            List<HostTensor> contributions = new ArrayList<>();
            try (Scope _ = Scope.open()) {
                List<Tensor> inputs = network.valuesOf(step.inputs()).stream()
                        .map(input -> input.on(backend))
                        .toList();
                Tensor dy = gradients.get(step.output()).on(backend);
                ChainRule.apply(
                        step.function(), inputs, dy, (_, gradient) -> contributions.add(HostTensor.of(gradient)));
            }
            return List.copyOf(contributions);
        }
    }
}
