package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.models.files.PytorchLayout;
import dev.jacobi.models.files.StoredTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Converts an optimizer's memory between flat runs and the named tensors of a file. */
final class OptimizerState {
    private static final String PREFIX = "optimizer/";
    private static final String STEPS = PREFIX + "steps";

    private OptimizerState() {}

    /**
     * The contents.
     *
     * @param flat runs with the block's layout, by what they are, such as {@code velocity}
     */
    static Map<String, StoredTensor> save(ParameterBlock block, long steps, Map<String, Tensor> flat) {
        Map<String, StoredTensor> state = new LinkedHashMap<>();
        state.put(STEPS, StoredTensor.ofLongs(Shape.of(), steps));
        try (Scope _ = Scope.open()) {
            parts(block, flat).forEach((name, part) -> state.put(name, PytorchLayout.save(part)));
        }
        return state;
    }

    /** Overwrites the runs, all or nothing, and returns the number of steps. */
    static long restore(ParameterBlock block, Map<String, StoredTensor> state, Map<String, Tensor> flat) {
        try (Scope _ = Scope.open()) {
            Map<String, Tensor> parts = parts(block, flat);
            PytorchLayout.check(parts, state);
            long[] steps = StoredTensor.require(state, STEPS, Shape.of()).toLongs();
            parts.forEach((name, part) -> PytorchLayout.load(state.get(name), part));
            return steps[0];
        }
    }

    private static Map<String, Tensor> parts(ParameterBlock block, Map<String, Tensor> flat) {
        Map<String, Tensor> parts = new LinkedHashMap<>();
        flat.forEach((kind, run) -> block.parameters()
                .keySet()
                .forEach(name -> parts.put(PREFIX + kind + "/" + name, block.part(run, name))));
        return parts;
    }
}
