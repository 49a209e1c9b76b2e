package dev.jacobi.cuda.kernels;

import dev.jacobi.core.geometry.WindowAxis;

/** Sliding windows as the kernels' structure Window. */
public final class Windows {
    private Windows() {}

    /** The structure of one axis. */
    public static int[] fields(WindowAxis axis) {
        return new int[] {axis.size(), axis.kernel(), axis.stride(), axis.padding(), axis.dilation(), axis.output()};
    }
}
