package dev.jacobi.app.settings;

/** What changes the weights. */
public enum OptimizerKind implements Word {
    /** Stochastic gradient descent with momentum. */
    SGD(1),
    /** Adam with an L2 penalty. */
    ADAM(2),
    /** Adam with the weight decay apart. */
    ADAMW(2);

    private final int memories;

    OptimizerKind(int memories) {
        this.memories = memories;
    }

    /** How many numbers it remembers for each weight: a velocity, or two moments. */
    public int memories() {
        return memories;
    }

    @Override
    public String toString() {
        return word();
    }
}
