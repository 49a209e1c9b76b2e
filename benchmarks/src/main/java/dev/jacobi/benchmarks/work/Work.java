package dev.jacobi.benchmarks.work;

/** Something that can be timed, and that two engines can do alike. */
public sealed interface Work permits ConvolutionWork, TrainingStepWork {
    /**
     * How often it runs at least to get warm, however long one run is: the JIT compiler counts calls, and takes back what it
     * guessed wrong. A training step gets faster for about twenty runs, and a little for twenty more.
     */
    int WARM_UP_RUNS = 40;

    /** A name that tells it from all others; without line breaks. */
    String name();

    /**
     * Floating-point operations as a direct computation needs them, 2 for a multiplication with its addition. An
     * algorithm that saves some (Winograd's) is counted as if it did not, so that times can be compared as rates.
     */
    long flops();
}
