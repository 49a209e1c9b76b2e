package dev.jacobi.app.settings;

/** What changes the weights. */
public enum OptimizerKind implements Word {
    /** Stochastic gradient descent with momentum. */
    SGD,
    /** Adam with an L2 penalty. */
    ADAM,
    /** Adam with the weight decay apart. */
    ADAMW;

    @Override
    public String toString() {
        return word();
    }
}
