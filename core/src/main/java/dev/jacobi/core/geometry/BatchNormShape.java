package dev.jacobi.core.geometry;

import java.util.List;

/**
 * What is fixed in batch normalisation: its geometry, where its moments come from, and what is fused behind it. x is
 * [rows, channels], where the rows are all pixels of all pictures.
 *
 * @param rows N·H·W
 * @param channels C
 * @param epsilon added to the variance under the root
 * @param training whether mean and variance are those of x, and so change with it; else they are given constants
 * @param relu whether y = max(·, 0) follows
 */
public record BatchNormShape(int rows, int channels, double epsilon, boolean training, boolean relu) {
    /** Checks the sizes and epsilon. */
    public BatchNormShape {
        Checks.sizes("rows and channels", List.of(rows, channels));
        Checks.epsilon(epsilon);
    }

    /** The same without what follows. */
    public BatchNormShape withoutRelu() {
        return new BatchNormShape(rows, channels, epsilon, training, false);
    }
}
