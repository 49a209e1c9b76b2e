package dev.jacobi.cuda.kernels;

/** What a reduction makes of many elements; the kernels' source has an enum of the same constants. */
public enum ReductionKind {
    /** Their sum. */
    SUM,
    /** The largest. */
    MAX,
    /** How many equal the largest. */
    TIES
}
