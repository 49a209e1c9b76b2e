package dev.jacobi.core.geometry;

/**
 * A window that slides along one axis of a picture, as convolution and pooling use it: output position o looks at the
 * input positions o·stride - padding + i·dilation for i = 0 … kernel-1, where they exist.
 *
 * @param size the input's length
 * @param kernel number of positions the window looks at
 * @param stride distance between neighbouring windows; what leads past the end at once is taken as the least that does
 * @param padding positions added before and after the input
 * @param dilation distance between neighbouring positions of one window
 */
public record WindowAxis(int size, int kernel, int stride, int padding, int dilation) {
    /** Checks that the window fits, and that positions can be counted. */
    public WindowAxis {
        if (size < 1 || kernel < 1 || stride < 1 || padding < 0 || dilation < 1) {
            throw new IllegalArgumentException(
                    "size %d, kernel %d, stride %d, padding %d, dilation %d: expected padding >= 0 and the others >= 1"
                            .formatted(size, kernel, stride, padding, dilation));
        }
        long padded = size + 2L * padding;
        long span = dilation * (kernel - 1L) + 1;
        if (padded > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "the padded input has %d positions (size %d, padding %d), expected at most %d"
                            .formatted(padded, size, padding, Integer.MAX_VALUE));
        }
        if (padded < span) {
            throw new IllegalArgumentException(
                    "the window spans %d positions (kernel %d, dilation %d), but the padded input has only %d (size %d, padding %d)"
                            .formatted(span, kernel, dilation, padded, size, padding));
        }
        // Kernels prepare something for each position of a stride, most of which would not exist.
        stride = (int) Math.min(stride, padded - span + 1);
    }

    /** Number of output positions: ⌊(size + 2·padding - dilation·(kernel - 1) - 1) / stride⌋ + 1. */
    public int output() {
        return (size + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
    }

    /** The input position that window position {@code tap} of output {@code out} looks at; it may lie outside. */
    public int input(int out, int tap) {
        return out * stride - padding + tap * dilation;
    }

    /** Whether an input position exists. */
    public boolean contains(int position) {
        return position >= 0 && position < size;
    }
}
