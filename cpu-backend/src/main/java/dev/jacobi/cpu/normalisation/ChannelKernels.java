package dev.jacobi.cpu.normalisation;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * The loops of batch and group normalisation over the wide rows of a {@link ChannelFold}. Per channel everything is an
 * affine function of what is read, so they are multiply-adds at the speed of memory. They run over the floats {@code from
 * … to-1} of their tensors, of which the first begins a wide row; what is given per channel is repeated for its lanes.
 */
final class ChannelKernels {
    /** Rows whose mean is a typical row. */
    private static final int SAMPLES = 16;

    private ChannelKernels() {}

    /**
     * The mean of a few rows. Squares are summed of distances from it instead of from zero: a large mean would drown the
     * variance. Of 32 rows and more the very first is not among them, since it lies in a corner of its picture, where
     * convolutions see padding.
     *
     * @param from where the first row begins
     */
    static float[] typicalRow(FloatBuffer x, int from, int rows, int channels) {
        int samples = Math.min(SAMPLES, rows);
        float[] mean = new float[channels];
        for (int i = 0; i < samples; i++) {
            int row = (int) ((2L * i + 1) * rows / (2L * samples));
            Rows.add(x.array(), x.offset() + from + row * channels, mean, 0, channels);
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= samples;
        }
        return mean;
    }

    /** With d = x - origin, adds d to the sums at {@code first}, and d² to those at {@code second}. */
    static void addMoments(FloatBuffer x, int from, int to, float[] origin, float[] sums, int first, int second) {
        int width = origin.length;
        int i = from;
        for (; i <= to - width; i += width) {
            for (int j = 0; j < width; j += LANES) {
                FloatVector distance = Simd.load(x.array(), x.offset() + i + j).sub(Simd.load(origin, j));
                Simd.load(sums, first + j).add(distance).intoArray(sums, first + j);
                distance.fma(distance, Simd.load(sums, second + j)).intoArray(sums, second + j);
            }
        }
        for (int j = 0; j < to - i; j++) {
            float distance = x.array()[x.offset() + i + j] - origin[j];
            sums[first + j] += distance;
            sums[second + j] += distance * distance;
        }
    }

    /**
     * With g = dy where a ReLU of result y lets it through, adds g to the sums at {@code first}, and g·(x - origin) to
     * those at {@code second}.
     *
     * @param y read where there is a ReLU
     */
    static void addProducts(
            FloatBuffer x,
            FloatBuffer y,
            FloatBuffer dy,
            boolean relu,
            int from,
            int to,
            float[] origin,
            float[] sums,
            int first,
            int second) {
        int width = origin.length;
        int i = from;
        for (; i <= to - width; i += width) {
            for (int j = 0; j < width; j += LANES) {
                FloatVector g = throughRelu(y, dy, i + j, relu);
                FloatVector distance = Simd.load(x.array(), x.offset() + i + j).sub(Simd.load(origin, j));
                Simd.load(sums, first + j).add(g).intoArray(sums, first + j);
                g.fma(distance, Simd.load(sums, second + j)).intoArray(sums, second + j);
            }
        }
        for (int j = 0; j < to - i; j++) {
            float g = scalarThroughRelu(y, dy, i + j, relu);
            sums[first + j] += g;
            sums[second + j] += g * (x.array()[x.offset() + i + j] - origin[j]);
        }
    }

    /**
     * y = x·scale + shift + residual, and at least 0 with a ReLU.
     *
     * @param residual null for none
     */
    static void apply(
            FloatBuffer x,
            FloatBuffer residual,
            int from,
            int to,
            float[] scale,
            float[] shift,
            FloatBuffer y,
            boolean relu) {
        int width = scale.length;
        int i = from;
        for (; i <= to - width; i += width) {
            if (residual == null) {
                applyRow(x, i, scale, shift, y, relu);
            } else {
                applyRow(x, residual, i, scale, shift, y, relu);
            }
        }
        for (int j = 0; j < to - i; j++) {
            float value = Math.fma(x.array()[x.offset() + i + j], scale[j], shift[j]);
            value += residual == null ? 0 : residual.array()[residual.offset() + i + j];
            y.array()[y.offset() + i + j] = relu && value <= 0 ? 0 : value;
        }
    }

    private static void applyRow(FloatBuffer x, int row, float[] scale, float[] shift, FloatBuffer y, boolean relu) {
        for (int j = 0; j < scale.length; j += LANES) {
            FloatVector value =
                    Simd.load(x.array(), x.offset() + row + j).fma(Simd.load(scale, j), Simd.load(shift, j));
            (relu ? positive(value) : value).intoArray(y.array(), y.offset() + row + j);
        }
    }

    private static void applyRow(
            FloatBuffer x, FloatBuffer residual, int row, float[] scale, float[] shift, FloatBuffer y, boolean relu) {
        for (int j = 0; j < scale.length; j += LANES) {
            FloatVector value = Simd.load(x.array(), x.offset() + row + j)
                    .fma(Simd.load(scale, j), Simd.load(shift, j))
                    .add(Simd.load(residual.array(), residual.offset() + row + j));
            (relu ? positive(value) : value).intoArray(y.array(), y.offset() + row + j);
        }
    }

    /** max(value, 0), and NaN stays NaN. */
    private static FloatVector positive(FloatVector value) {
        return value.max(0);
    }

    /**
     * dx = g·a + x·b + c, with g = dy where a ReLU of result y lets it through.
     *
     * @param y read where there is a ReLU
     */
    static void inputGradient(
            FloatBuffer x,
            FloatBuffer y,
            FloatBuffer dy,
            boolean relu,
            int from,
            int to,
            float[] a,
            float[] b,
            float[] c,
            FloatBuffer dx) {
        int width = a.length;
        int i = from;
        for (; i <= to - width; i += width) {
            for (int j = 0; j < width; j += LANES) {
                FloatVector throughStatistics =
                        Simd.load(x.array(), x.offset() + i + j).fma(Simd.load(b, j), Simd.load(c, j));
                throughRelu(y, dy, i + j, relu)
                        .fma(Simd.load(a, j), throughStatistics)
                        .intoArray(dx.array(), dx.offset() + i + j);
            }
        }
        for (int j = 0; j < to - i; j++) {
            float throughStatistics = Math.fma(x.array()[x.offset() + i + j], b[j], c[j]);
            dx.array()[dx.offset() + i + j] = Math.fma(scalarThroughRelu(y, dy, i + j, relu), a[j], throughStatistics);
        }
    }

    private static FloatVector throughRelu(FloatBuffer y, FloatBuffer dy, int i, boolean relu) {
        FloatVector gradient = Simd.load(dy.array(), dy.offset() + i);
        if (!relu) {
            return gradient;
        }
        VectorMask<Float> closed = Simd.load(y.array(), y.offset() + i).compare(VectorOperators.LE, 0);
        return gradient.blend(0, closed);
    }

    private static float scalarThroughRelu(FloatBuffer y, FloatBuffer dy, int i, boolean relu) {
        return relu && y.array()[y.offset() + i] <= 0 ? 0 : dy.array()[dy.offset() + i];
    }
}
