package dev.jacobi.models.files;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.models.layers.Counter;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.State;
import dev.jacobi.models.layers.Variable;
import java.util.LinkedHashMap;
import java.util.Map;

/** A network's variables and counters under PyTorch's names and in PyTorch's layouts. */
public final class NetworkState {
    private NetworkState() {}

    /** The contents of a network, in the order of its layers. */
    public static Map<String, StoredTensor> save(Layer network) {
        Map<String, StoredTensor> saved = new LinkedHashMap<>();
        network.state()
                .forEach((name, state) -> saved.put(
                        name,
                        switch (state) {
                            case Variable variable -> PytorchLayout.save(variable.value());
                            case Counter counter -> StoredTensor.ofLongs(Shape.of(), counter.value());
                        }));
        return saved;
    }

    /**
     * Overwrites a network's contents, all or nothing. A counter may be missing, as in files of old PyTorch versions,
     * and is then left as it is. Names with a slash belong to others, such as the optimizer, and are ignored.
     *
     * @throws IllegalArgumentException if a variable is missing or has another shape, or there is a name that the
     *     network does not have
     */
    public static void load(Layer network, Map<String, StoredTensor> saved) {
        Map<String, Tensor> variables = new LinkedHashMap<>();
        Map<Counter, Long> counters = new LinkedHashMap<>();
        Map<String, State> places = network.state();
        places.forEach((name, state) -> {
            switch (state) {
                case Variable variable -> variables.put(name, variable.value());
                case Counter counter
                when saved.containsKey(name) ->
                    counters.put(
                            counter,
                            StoredTensor.require(saved, name, Shape.of()).toLongs()[0]);
                case Counter _ -> {}
            }
        });
        for (String name : saved.keySet()) {
            if (!places.containsKey(name) && !name.contains("/")) {
                throw new IllegalArgumentException("tensor '%s' has no place in the network".formatted(name));
            }
        }
        PytorchLayout.check(variables, saved);
        variables.forEach((name, tensor) -> PytorchLayout.load(saved.get(name), tensor));
        counters.forEach(Counter::set);
    }
}
