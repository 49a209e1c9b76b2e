package dev.jacobi.app.settings;

/** Learning-rate schedules. */
public enum Scheduler implements Word {
    /** Stays the same. */
    CONSTANT,
    /** Falls when the validation accuracy no longer rises. */
    PLATEAU,
    /** Falls when the loss of a step no longer falls. */
    PLATEAU_LOSS,
    /** Falls every {@code --decay-epochs} epochs. */
    STEP,
    /** Falls in given epochs. */
    MULTI_STEP,
    /** Falls to zero along half a cosine wave. */
    COSINE,
    /** Rises to its maximum and falls to nearly zero, once, along cosine waves. */
    ONE_CYCLE;

    @Override
    public String toString() {
        return word();
    }
}
