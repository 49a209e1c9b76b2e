package dev.jacobi.cuda;

import dev.jacobi.core.geometry.WindowAxis;

/** Sliding windows as the kernels' structure Window. */
final class Windows {
    private Windows() {}

    static int[] fields(WindowAxis axis) {
        return new int[] {axis.size(), axis.kernel(), axis.stride(), axis.padding(), axis.dilation(), axis.output()};
    }
}
