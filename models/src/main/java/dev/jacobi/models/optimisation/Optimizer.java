package dev.jacobi.models.optimisation;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.models.files.StoredTensor;
import java.util.Map;

/** Changes the parameters of a {@link ParameterBlock} by its gradients, step by step. */
public sealed interface Optimizer extends AutoCloseable permits Adam, Sgd {
    /** Steps taken so far, including one that has begun. */
    long steps();

    /**
     * Changes the parameters by the block's gradients, and forgets these: the next backward pass starts afresh. They
     * stay readable in {@link ParameterBlock#gradientValues} until then.
     */
    default void step(double learningRate) {
        begin(learningRate);
        update(null);
    }

    /** The first half of a step: tells the device what is new in it. */
    void begin(double learningRate);

    /**
     * The second half of a step: the arithmetic.
     *
     * @param proceed nullable; one element: if it is 0, the step is left out, and the gradients are forgotten all the same
     */
    void update(Tensor proceed);

    /**
     * Whether {@link #update} does exactly the same in each step after the first, except for what {@link #begin} left
     * in memory, so that it may be captured.
     */
    boolean isRepeatable();

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
