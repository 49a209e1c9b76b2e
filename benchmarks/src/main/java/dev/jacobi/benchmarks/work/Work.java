package dev.jacobi.benchmarks.work;

/** Something that can be timed, and that two engines can do alike. */
public sealed interface Work permits ConvolutionWork, TrainingStepWork {
    /** A name that tells it from all others; without line breaks. */
    String name();

    /**
     * Floating-point operations as a direct computation needs them, 2 for a multiplication with its addition. An
     * algorithm that saves some (Winograd's) is counted as if it did not, so that times can be compared as rates.
     */
    long flops();
}
