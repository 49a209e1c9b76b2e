package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Parameter;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All parameters of a network side by side in one run of memory, and their gradients in another in the same order, so
 * that an optimizer is a single pass and nothing is copied: each parameter becomes a view of its part.
 *
 * <p>Parts start at multiples of 16 elements, a cache line of floats. The gaps hold zeros and stay zero.
 */
public final class ParameterBlock implements AutoCloseable {
    private static final int ALIGNMENT = 16;

    private final Map<String, Parameter> parameters;
    private final Map<String, Integer> offsets = new LinkedHashMap<>();
    private final Consumer<String> notice;
    private final Set<String> reported = new HashSet<>();
    private final Backend backend;
    private final int length;
    private final Tensor values;
    private final Tensor gradientValues;
    private final Gradients gradients;

    /**
     * Moves a network's parameters into a block.
     *
     * @param network with memory; it may be closed before or after the block
     * @param notice is told the names of parameters that get no gradient, each once
     * @throws IllegalArgumentException if there are no parameters, or more than fit into one run of memory
     */
    public ParameterBlock(Layer network, Consumer<String> notice) {
        this.parameters = network.parameters();
        this.notice = notice;
        if (parameters.isEmpty()) {
            throw new IllegalArgumentException("the network has no parameters, expected at least one");
        }
        this.backend = parameters.values().iterator().next().value().backend();
        this.length = layOut();
        this.values = zeros();
        this.gradientValues = zeros();
        this.gradients = moveParameters();
    }

    /** Gives every parameter its offset and returns the length of the whole. */
    private int layOut() {
        long end = 0;
        for (Map.Entry<String, Parameter> entry : parameters.entrySet()) {
            long begin = Math.ceilDiv(end, ALIGNMENT) * ALIGNMENT;
            end = begin + entry.getValue().shape().size();
            if (end > Integer.MAX_VALUE) {
                throw new IllegalArgumentException("parameter '%s' ends at element %d of the block, expected at most %d"
                        .formatted(entry.getKey(), end, Integer.MAX_VALUE));
            }
            offsets.put(entry.getKey(), (int) begin);
        }
        return (int) end;
    }

    private Gradients moveParameters() {
        Map<Tensor, Tensor> memory = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            parameter.moveTo(part(values, name).keep());
            memory.put(parameter.value(), part(gradientValues, name).keep());
        });
        Gradients into = Gradients.into(memory);
        memory.values().forEach(Tensor::close);
        return into;
    }

    /** The parameters by name, in the order of the block. */
    public Map<String, Parameter> parameters() {
        return parameters;
    }

    /** All values, flat. */
    public Tensor values() {
        return values;
    }

    /** All gradients, flat; complete after {@link #completeGradients}. */
    public Tensor gradientValues() {
        return gradientValues;
    }

    /** Where backward passes leave the gradients: give it to {@code tape.backwardAndRelease(loss, gradients)}. */
    public Gradients gradients() {
        return gradients;
    }

    /** A run of zeros with the block's layout, for an optimizer's own memory; the caller closes it. */
    public Tensor zeros() {
        return Tensor.full(backend, Shape.of(length), 0).keep();
    }

    /**
     * One parameter's part of a run with the block's layout, sharing its memory.
     *
     * @param flat from {@link #values}, {@link #gradientValues} or {@link #zeros}
     */
    public Tensor part(Tensor flat, String name) {
        return flat.view(offsets.get(name), parameters.get(name).shape());
    }

    /** Sets the gradients that no backward pass has reached to zero, and tells the names of their parameters once. */
    public void completeGradients() {
        parameters.forEach((name, parameter) -> {
            if (!gradients.has(parameter.value())) {
                try (Tensor gradient = part(gradientValues, name)) {
                    backend.fill(gradient.buffer(), 0);
                }
                if (reported.add(name)) {
                    notice.accept("parameter '%s' got no gradient: the loss does not depend on it".formatted(name));
                }
            }
        });
    }

    /**
     * The Euclidean norm ‖∂L/∂w‖₂ of the gradient of each weight with two axes or more, that is of convolutions and
     * linear layers, under the layer's name and from the first layer to the last. Copies the gradients to the host.
     */
    public Map<String, Double> gradientNorms() {
        float[] all = gradientValues.toFloats();
        Map<String, Double> norms = new LinkedHashMap<>();
        parameters.forEach((name, parameter) -> {
            if (parameter.shape().rank() >= 2) {
                int begin = offsets.get(name);
                double squares = 0;
                for (int i = begin; i < begin + parameter.shape().size(); i++) {
                    squares += (double) all[i] * all[i];
                }
                norms.put(name.replaceFirst("\\.?weight$", ""), Math.sqrt(squares));
            }
        });
        return norms;
    }

    /** Gives back the gradients' memory; the parameters keep theirs until the network is closed. */
    @Override
    public void close() {
        gradients.close();
        gradientValues.close();
        values.close();
    }
}
