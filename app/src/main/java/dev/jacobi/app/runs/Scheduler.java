package dev.jacobi.app.runs;

/** How the learning rate goes on. */
public enum Scheduler implements Word {
    /** It stays. */
    CONSTANT,
    /** It falls when the validation accuracy no longer rises. */
    PLATEAU,
    /** It falls when the minibatch loss no longer falls. */
    PLATEAU_LOSS,
    /** It falls every so many epochs. */
    STEP,
    /** It falls in given epochs. */
    MULTI_STEP,
    /** It falls to nothing along half a wave of a cosine. */
    COSINE,
    /** It rises to its maximum and falls to nearly nothing, once. */
    ONE_CYCLE;

    @Override
    public String toString() {
        return word();
    }
}
