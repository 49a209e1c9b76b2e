package dev.jacobi.datasets.synthetic;

import dev.jacobi.core.random.RandomStream;

/**
 * A 32x32 RGB drawing surface with values in [0, 1]. Only plain arithmetic, {@code sqrt} and {@link StrictMath} are
 * used, so the same calls give the same bits on every machine.
 */
final class Canvas {
    static final int SIDE = 32;

    private static final int CHANNELS = 3;
    private static final int PLANE = SIDE * SIDE;

    /** A signed distance function over the picture, in pixels. */
    @FunctionalInterface
    interface Figure {
        double distance(double x, double y);
    }

    private final double[] values = new double[CHANNELS * PLANE];

    /** Fills the surface with a linear gradient along a direction, from one colour to the other. */
    void gradient(double[] from, double[] to, double angle) {
        double dx = StrictMath.cos(angle) / SIDE;
        double dy = StrictMath.sin(angle) / SIDE;
        double centre = (SIDE - 1) / 2.0;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double mix = clamp(0.5 + (x - centre) * dx + (y - centre) * dy);
                for (int c = 0; c < CHANNELS; c++) {
                    values[c * PLANE + y * SIDE + x] = from[c] + mix * (to[c] - from[c]);
                }
            }
        }
    }

    /** Paints a figure: a pixel's coverage falls from 1 to 0 over the pixel that the edge passes through. */
    void paint(Figure figure, double[] colour, double opacity) {
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                double coverage = opacity * clamp(0.5 - figure.distance(x, y));
                for (int c = 0; c < CHANNELS; c++) {
                    int at = c * PLANE + y * SIDE + x;
                    values[at] += coverage * (colour[c] - values[at]);
                }
            }
        }
    }

    /**
     * Rounds to bytes after adding noise, in planes: all of red, of green, of blue. The noise is the sum of four
     * uniform numbers, which is close to normal and needs no logarithm.
     */
    void writePlanes(byte[] out, int offset, RandomStream random, double noise) {
        double scale = noise * Math.sqrt(3) / 0x1p16;
        for (int i = 0; i < values.length; i++) {
            long bits = random.nextLong();
            long sum = (bits & 0xffff) + (bits >>> 16 & 0xffff) + (bits >>> 32 & 0xffff) + (bits >>> 48);
            double noisy = values[i] + (sum - 0x1p17) * scale;
            out[offset + i] = (byte) (int) (clamp(noisy) * 255 + 0.5);
        }
    }

    private static double clamp(double value) {
        return Math.max(0, Math.min(1, value));
    }
}
