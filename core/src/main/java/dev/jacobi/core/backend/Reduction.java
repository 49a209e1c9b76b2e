package dev.jacobi.core.backend;

/** How many elements become one. */
public enum Reduction {
    /** Their sum. */
    SUM,
    /** Their arithmetic mean. */
    MEAN,
    /** The largest of them; NaN if one is NaN. */
    MAX
}
