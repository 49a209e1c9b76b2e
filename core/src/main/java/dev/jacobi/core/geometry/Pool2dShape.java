package dev.jacobi.core.geometry;

import java.util.List;

/**
 * The geometry of 2-d pooling: x [N,H,W,C] → y [N,P,Q,C].
 *
 * @param n pictures
 * @param height the vertical axis
 * @param width the horizontal axis
 * @param c channels
 */
public record Pool2dShape(int n, WindowAxis height, WindowAxis width, int c) {
    /** Checks the sizes, and that no window can lie in the padding alone. */
    public Pool2dShape {
        Checks.sizes("n and c", List.of(n, c));
        check("height", height);
        check("width", width);
    }

    /** Output height P. */
    public int p() {
        return height.output();
    }

    /** Output width Q. */
    public int q() {
        return width.output();
    }

    private static void check(String name, WindowAxis axis) {
        if (axis.dilation() != 1) {
            throw new IllegalArgumentException("%s dilation %d, expected 1".formatted(name, axis.dilation()));
        }
        if (2 * axis.padding() > axis.kernel()) {
            throw new IllegalArgumentException(
                    "%s padding %d is more than half of the kernel %d".formatted(name, axis.padding(), axis.kernel()));
        }
    }
}
