package dev.jacobi.cpu;

import static dev.jacobi.cpu.Simd.LANES;

import dev.jacobi.core.backend.Pool2dShape;
import java.util.Arrays;

/** Pooling: picture by picture, window by window, all channels of a pixel at a time. */
final class Pooling {
    private final ThreadTeam team;

    Pooling(ThreadTeam team) {
        this.team = team;
    }

    /** A pixel of the input, and a pixel of the output whose window covers it; where their channels begin. */
    @FunctionalInterface
    private interface Cover {
        void visit(int output, int input, int pixel, boolean first);
    }

    void max(FloatBuffer x, FloatBuffer y, IntBuffer indices, Pool2dShape shape) {
        forEachCover(shape, (output, input, pixel, first) -> {
            int from = x.offset() + input;
            int to = y.offset() + output;
            int index = indices.offset() + output;
            if (first) {
                Rows.copy(x.array(), from, y.array(), to, shape.c());
                Arrays.fill(indices.array(), index, index + shape.c(), pixel);
                return;
            }
            for (int c = 0; c < shape.c(); c++) {
                float value = x.array()[from + c];
                float best = y.array()[to + c];
                if (value > best || (Float.isNaN(value) && !Float.isNaN(best))) {
                    y.array()[to + c] = value;
                    indices.array()[index + c] = pixel;
                }
            }
        });
    }

    void maxGradient(FloatBuffer dy, IntBuffer indices, FloatBuffer dx, Pool2dShape shape) {
        int inputs = shape.height().size() * shape.width().size() * shape.c();
        int outputs = shape.p() * shape.q() * shape.c();
        team.split(shape.n(), (from, to, _) -> {
            Arrays.fill(dx.array(), dx.offset() + from * inputs, dx.offset() + to * inputs, 0);
            for (int i = from * outputs; i < to * outputs; i += shape.c()) {
                int picture = dx.offset() + i / outputs * inputs;
                for (int c = 0; c < shape.c(); c++) {
                    int pixel = indices.array()[indices.offset() + i + c];
                    dx.array()[picture + pixel * shape.c() + c] += dy.array()[dy.offset() + i + c];
                }
            }
        });
    }

    void average(FloatBuffer x, FloatBuffer y, Pool2dShape shape) {
        forEachCover(shape, (output, input, _, first) -> {
            int to = y.offset() + output;
            if (first) {
                Rows.clear(y.array(), to, shape.c());
            }
            addScaled(x.array(), x.offset() + input, share(shape), y.array(), to, shape.c());
        });
    }

    void averageGradient(FloatBuffer dy, FloatBuffer dx, Pool2dShape shape) {
        Arrays.fill(dx.array(), dx.offset(), dx.end(), 0);
        forEachCover(
                shape,
                (output, input, _, _) -> addScaled(
                        dy.array(), dy.offset() + output, share(shape), dx.array(), dx.offset() + input, shape.c()));
    }

    private static float share(Pool2dShape shape) {
        return 1f / (shape.height().kernel() * shape.width().kernel());
    }

    private static void addScaled(float[] source, int from, float scale, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i)
                    .fma(Simd.broadcast(scale), Simd.load(target, to + i))
                    .intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = Math.fma(source[from + i], scale, target[to + i]);
        }
    }

    private void forEachCover(Pool2dShape shape, Cover cover) {
        team.split(shape.n(), (from, to, _) -> {
            for (int outputRow = from * shape.p(); outputRow < to * shape.p(); outputRow++) {
                for (int q = 0; q < shape.q(); q++) {
                    forEachCover(shape, outputRow / shape.p(), outputRow % shape.p(), q, cover);
                }
            }
        });
    }

    private static void forEachCover(Pool2dShape shape, int n, int p, int q, Cover cover) {
        int height = shape.height().size();
        int width = shape.width().size();
        int output = ((n * shape.p() + p) * shape.q() + q) * shape.c();
        boolean first = true;
        for (int r = 0; r < shape.height().kernel(); r++) {
            for (int s = 0; s < shape.width().kernel(); s++) {
                int row = shape.height().input(p, r);
                int column = shape.width().input(q, s);
                if (shape.height().contains(row) && shape.width().contains(column)) {
                    int pixel = row * width + column;
                    cover.visit(output, (n * height * width + pixel) * shape.c(), pixel, first);
                    first = false;
                }
            }
        }
    }
}
