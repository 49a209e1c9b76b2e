package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import java.util.Arrays;

/**
 * Sums, means and maxima over axes, and the way back. Each output is made by one thread, in blocks of at most {@value
 * #BLOCK} floats whose sums are added in double precision, so that long sums keep the accuracy of float32.
 */
final class Reductions {
    private static final int BLOCK = 256;
    private static final int GRAIN = 16_384;

    private final ThreadTeam team;

    Reductions(ThreadTeam team) {
        this.team = team;
    }

    void reduce(Reduction reduction, FloatBuffer x, FloatBuffer y, ReduceShape shape) {
        Walk walk = Walk.of(shape);
        double scale = reduction == Reduction.MEAN ? 1.0 / shape.count() : 1;
        int perOuter = Math.max(1, x.length() / walk.outer());
        team.split(walk.outer(), Math.ceilDiv(GRAIN, perOuter), (from, to, _) -> {
            double[] sums = new double[walk.inner()];
            float[] block = new float[walk.inner()];
            for (int outer = from; outer < to; outer++) {
                if (reduction == Reduction.MAX) {
                    maxima(walk, x, outer, sums);
                } else {
                    sums(walk, x, outer, sums, block);
                }
                for (int i = 0; i < walk.inner(); i++) {
                    y.array()[y.offset() + outer * walk.inner() + i] = (float) (sums[i] * scale);
                }
            }
        });
    }

    private static void sums(Walk walk, FloatBuffer x, int outer, double[] sums, float[] block) {
        Arrays.fill(sums, 0);
        int[] lines = walk.lines(outer);
        if (walk.inner() == 1) {
            for (int line : lines) {
                sums[0] += x.array()[x.offset() + line];
            }
            return;
        }
        for (int first = 0; first < lines.length; first += BLOCK) {
            Arrays.fill(block, 0);
            for (int line = first; line < Math.min(lines.length, first + BLOCK); line++) {
                Rows.add(x.array(), x.offset() + lines[line], block, 0, walk.inner());
            }
            for (int i = 0; i < sums.length; i++) {
                sums[i] += block[i];
            }
        }
    }

    private static void maxima(Walk walk, FloatBuffer x, int outer, double[] maxima) {
        Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
        for (int line : walk.lines(outer)) {
            for (int i = 0; i < maxima.length; i++) {
                maxima[i] = Math.max(maxima[i], x.array()[x.offset() + line + i]);
            }
        }
    }

    void expand(FloatBuffer x, float scale, FloatBuffer y, ReduceShape shape) {
        Walk walk = Walk.of(shape);
        int perOuter = Math.max(1, y.length() / walk.outer());
        team.split(walk.outer(), Math.ceilDiv(GRAIN, perOuter), (from, to, _) -> {
            for (int outer = from; outer < to; outer++) {
                for (int line : walk.lines(outer)) {
                    scaled(
                            x.array(),
                            x.offset() + outer * walk.inner(),
                            scale,
                            y.array(),
                            y.offset() + line,
                            walk.inner());
                }
            }
        });
    }

    private static void scaled(float[] source, int from, float scale, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i).mul(scale).intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = source[from + i] * scale;
        }
    }

    void maxGradient(FloatBuffer x, FloatBuffer y, FloatBuffer dy, FloatBuffer dx, ReduceShape shape) {
        Walk walk = Walk.of(shape);
        for (int outer = 0; outer < walk.outer(); outer++) {
            int[] lines = walk.lines(outer);
            for (int i = 0; i < walk.inner(); i++) {
                int result = outer * walk.inner() + i;
                float maximum = y.array()[y.offset() + result];
                int ties = 0;
                for (int line : lines) {
                    ties += x.array()[x.offset() + line + i] == maximum ? 1 : 0;
                }
                float share = dy.array()[dy.offset() + result] / ties;
                for (int line : lines) {
                    boolean isMaximum = x.array()[x.offset() + line + i] == maximum;
                    dx.array()[dx.offset() + line + i] = isMaximum ? share : 0;
                }
            }
        }
    }

    /**
     * How to walk x so that y is written in order: for each of {@code outer} groups the starts of the lines of
     * {@code inner} neighbouring elements that fall on the same line of y.
     */
    private record Walk(ReduceShape shape, int outer, int inner) {
        static Walk of(ReduceShape shape) {
            int last = shape.sizes().size() - 1;
            int inner = shape.isReduced(last) ? 1 : shape.sizes().get(last);
            return new Walk(shape, Math.max(1, shape.outputLength() / inner), inner);
        }

        int[] lines(int outerIndex) {
            int[] starts = {0};
            int rest = outerIndex;
            int step = shape.inputLength();
            int remaining = outer;
            for (int axis = 0; axis < shape.sizes().size(); axis++) {
                int size = shape.sizes().get(axis);
                step /= size;
                boolean isInner = axis == shape.sizes().size() - 1 && !shape.isReduced(axis);
                if (isInner) {
                    break;
                }
                if (shape.isReduced(axis)) {
                    starts = spread(starts, size, step);
                } else {
                    remaining /= size;
                    int offset = rest / remaining * step;
                    rest %= remaining;
                    for (int i = 0; i < starts.length; i++) {
                        starts[i] += offset;
                    }
                }
            }
            return starts;
        }

        private static int[] spread(int[] starts, int size, int step) {
            int[] result = new int[starts.length * size];
            for (int i = 0; i < starts.length; i++) {
                for (int position = 0; position < size; position++) {
                    result[i * size + position] = starts[i] + position * step;
                }
            }
            return result;
        }
    }
}
