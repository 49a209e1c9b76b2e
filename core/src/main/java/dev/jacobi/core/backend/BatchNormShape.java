package dev.jacobi.core.backend;

/**
 * The geometry of batch normalisation, and what is fused behind it: x is [rows, channels], where the rows are all
 * pixels of all pictures.
 *
 * @param rows N·H·W
 * @param channels C
 * @param epsilon added to the variance under the root
 * @param relu whether y = max(·, 0) follows
 */
public record BatchNormShape(int rows, int channels, double epsilon, boolean relu) {
    /** The same without what follows. */
    public BatchNormShape withoutRelu() {
        return new BatchNormShape(rows, channels, epsilon, false);
    }
}
