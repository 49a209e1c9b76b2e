package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.LayerPath;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A function of a tensor with variables of its own and children; a whole network is one too.
 *
 * <p>A constructor describes the layer and registers its variables and children by name, in order. Memory comes with
 * {@link #initialise}. Full names join the path by dots, as in {@code layer1.0.conv1.weight}, and are those that
 * PyTorch would give.
 *
 * <pre>{@code
 * try (Layer network = new Sequential(new Flatten(), new Linear(784, 10));
 *         Scope scope = Scope.open()) {
 *     network.initialise(backend, seed);
 *     Tensor logits = network.forward(images, Mode.inference());
 * }
 * }</pre>
 */
public abstract class Layer implements AutoCloseable {
    private final Map<String, State> ownState = new LinkedHashMap<>();
    private final Map<String, Layer> children = new LinkedHashMap<>();
    private String name = "";

    /**
     * The layer's output. Errors on the way name the layer.
     *
     * @param x images as [N,H,W,C], features as [N,features]
     */
    public final Tensor forward(Tensor x, Mode mode) {
        return inside(() -> compute(x, mode));
    }

    /** The layer's formula; called by {@link #forward}. */
    protected abstract Tensor compute(Tensor x, Mode mode);

    /** Runs a computation under this layer's name; for layers with other entry points than {@link #forward}. */
    protected final Tensor inside(Supplier<Tensor> computation) {
        try (LayerPath _ = LayerPath.enter(name)) {
            return computation.get();
        }
    }

    // ---- registering

    /**
     * Adds a child; called by constructors.
     *
     * @throws IllegalArgumentException if the name is taken or not one word, or the child belongs to another layer
     */
    protected final <L extends Layer> L child(String name, L layer) {
        checkName(name);
        Layer child = layer;
        if (!child.name.isEmpty()) {
            throw new IllegalArgumentException(
                    "child '%s': this layer is already registered as '%s'".formatted(name, child.name));
        }
        child.name = name;
        children.put(name, child);
        return layer;
    }

    /**
     * Adds a variable or counter; called by constructors.
     *
     * @throws IllegalArgumentException if the name is taken or not one word
     */
    protected final <S extends State> S state(String name, S state) {
        checkName(name);
        ownState.put(name, state);
        return state;
    }

    private void checkName(String name) {
        if (name.isEmpty() || name.contains(".") || ownState.containsKey(name) || children.containsKey(name)) {
            throw new IllegalArgumentException(
                    "name '%s' in %s: expected one word without dots that is not taken yet; taken: %s %s"
                            .formatted(name, getClass().getSimpleName(), ownState.keySet(), children.keySet()));
        }
    }

    // ---- asking

    /** The direct children by name, in order. */
    public final Map<String, Layer> children() {
        return Collections.unmodifiableMap(children);
    }

    /** All variables and counters of the layer and those below it, by full name, in order. */
    public final Map<String, State> state() {
        return select(State.class);
    }

    /** What is trained, by full name, in order. */
    public final Map<String, Parameter> parameters() {
        return select(Parameter.class);
    }

    /** Number of trained values. */
    public final long parameterCount() {
        return parameters().values().stream()
                .mapToLong(parameter -> parameter.shape().size())
                .sum();
    }

    private <S extends State> Map<String, S> select(Class<S> kind) {
        Map<String, S> found = new LinkedHashMap<>();
        collect("", kind, found);
        return Collections.unmodifiableMap(found);
    }

    private <S extends State> void collect(String prefix, Class<S> kind, Map<String, S> found) {
        ownState.forEach((name, state) -> {
            if (kind.isInstance(state)) {
                found.put(prefix + name, kind.cast(state));
            }
        });
        children.forEach((name, child) -> child.collect(prefix + name + ".", kind, found));
    }

    // ---- memory

    /**
     * Gives all variables memory on a device and their first values.
     *
     * @param seed the run's seed; see {@link Initialisation} for what depends on it
     * @throws IllegalStateException if the layer has memory already
     */
    public final void initialise(Backend backend, long seed) {
        select(Variable.class).forEach((name, variable) -> {
            if (variable.hasMemory()) {
                throw new IllegalStateException("'%s' is initialised already: close the network first".formatted(name));
            }
        });
        int index = 0;
        for (Variable variable : select(Variable.class).values()) {
            variable.initialise(backend, RandomStream.of(seed, Initialisation.PURPOSE, index));
            index += variable instanceof Parameter ? 1 : 0;
        }
    }

    /** Gives the memory of all variables back. */
    @Override
    public final void close() {
        select(Variable.class).values().forEach(Variable::close);
    }
}
