package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of a 2-d convolution, validated once: x [N,H,W,C] ⋆ w [K,R,S,C/groups] → y [N,P,Q,K].
 *
 * <p>It serves the forward pass and both gradients, and keys whatever a backend wants to cache.
 *
 * @param n pictures
 * @param height the vertical axis: H, R, stride, padding, dilation
 * @param width the horizontal axis: W, S, stride, padding, dilation
 * @param c input channels C
 * @param k output channels K
 * @param groups number of independent channel groups; output group i sees only input group i
 */
public record Conv2dShape(int n, WindowAxis height, WindowAxis width, int c, int k, int groups) {
    /** Checks the sizes, and that the channels divide into the groups. */
    public Conv2dShape {
        Checks.sizes("n, c, k and groups", List.of(n, c, k, groups));
        if (c % groups != 0 || k % groups != 0) {
            throw new IllegalArgumentException(
                    "%d input and %d output channels do not divide into %d groups".formatted(c, k, groups));
        }
    }

    /** Output height P. */
    public int p() {
        return height.output();
    }

    /** Output width Q. */
    public int q() {
        return width.output();
    }

    /** Input channels per group. */
    public int groupC() {
        return c / groups;
    }

    /** Output channels per group. */
    public int groupK() {
        return k / groups;
    }

    /** Numbers multiplied into one output: R·S·C/groups. */
    public int depth() {
        return height.kernel() * width.kernel() * groupC();
    }

    /** Multiplications and additions of one pass: 2·N·P·Q·K·R·S·C/groups. */
    public long flops() {
        return 2L * n * p() * q() * k * depth();
    }
}
