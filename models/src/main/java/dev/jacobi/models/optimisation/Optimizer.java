package dev.jacobi.models.optimisation;

import dev.jacobi.models.files.StoredTensor;
import java.util.Map;

/** Changes the parameters of a {@link ParameterBlock} by its gradients, step by step. */
public sealed interface Optimizer extends AutoCloseable permits Adam, Sgd {
    /** Steps taken so far. */
    long steps();

    /**
     * Changes the parameters by the block's gradients, and forgets these: the next backward pass starts anew. They stay
     * readable in {@link ParameterBlock#gradientValues} until then.
     */
    void step(double learningRate);

    /** What a resumed run needs: the number of steps, and what is kept for each parameter, by name. */
    Map<String, StoredTensor> state();

    /**
     * Goes back to a state; entries with other names are ignored.
     *
     * @throws IllegalArgumentException if an entry is missing or has another shape
     */
    void restore(Map<String, StoredTensor> state);

    /** Gives the optimizer's memory back. */
    @Override
    void close();
}
