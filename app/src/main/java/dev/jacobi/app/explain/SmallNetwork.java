package dev.jacobi.app.explain;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.check.TensorFunction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A network so small that every number of it can be shown: a list of ops from a batch of pictures to a loss.
 *
 * @param text what it was made from; see {@link NetworkText}
 * @param leaves the pictures x and all parameters, in order
 * @param steps one op each, in order; the last one gives the loss
 * @param values what leaves and outputs hold, by name, in double precision
 */
public record SmallNetwork(String text, List<String> leaves, List<Step> steps, Map<String, HostTensor> values) {
    /** Keeps the lists from changing. */
    public SmallNetwork {
        leaves = List.copyOf(leaves);
        steps = List.copyOf(steps);
    }

    /**
     * One op.
     *
     * @param operation which
     * @param output the name of what it computes
     * @param inputs the names of what it computes it from
     * @param function itself
     */
    record Step(Operation operation, String output, List<String> inputs, TensorFunction function) {
        /** As one would write it: {@code y1 = conv2d(x, w1, b1)}. */
        @Override
        public String toString() {
            return "%s = %s(%s)".formatted(output, operation.op(), String.join(", ", inputs));
        }
    }

    /** Reads a network: a name of {@link NetworkText#names} or a text. */
    public static SmallNetwork of(String nameOrText, long seed) {
        return NetworkText.read(nameOrText, seed);
    }

    /** The names of the tape's ops, each once. */
    public List<String> ops() {
        return steps.stream().map(step -> step.operation().op()).distinct().toList();
    }

    /**
     * The same network with a wrong rule in every op of a name.
     *
     * @throws IllegalArgumentException if the network has no such op
     */
    public SmallNetwork withWrong(String op) {
        if (!ops().contains(op)) {
            throw new IllegalArgumentException("the tape has no op '%s', expected one of %s".formatted(op, ops()));
        }
        List<Step> changed = steps.stream()
                .map(step -> step.operation().op().equals(op)
                        ? new Step(
                                step.operation(),
                                step.output(),
                                step.inputs(),
                                inputs -> WrongOp.apply(op, step.function(), inputs))
                        : step)
                .toList();
        return new SmallNetwork(text, leaves, changed, values);
    }

    /** The loss as a function of the leaves. */
    Tensor loss(Tensor... leafValues) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (int i = 0; i < leafValues.length; i++) {
            tensors.put(leaves.get(i), leafValues[i]);
        }
        steps.forEach(step -> tensors.put(step.output(), apply(step, tensors)));
        return tensors.get(steps.getLast().output());
    }

    /** One step, given what came before. */
    static Tensor apply(Step step, Map<String, Tensor> tensors) {
        return step.function().apply(step.inputs().stream().map(tensors::get).toArray(Tensor[]::new));
    }

    /** What these names hold. */
    List<HostTensor> valuesOf(List<String> names) {
        return names.stream().map(values::get).collect(Collectors.toCollection(ArrayList::new));
    }
}
