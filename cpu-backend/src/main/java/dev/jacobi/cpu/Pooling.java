package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.LE;

import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;

/** Pooling: picture by picture, window by window, a vector of channels at a time. */
final class Pooling {
    private static final VectorSpecies<Integer> INTEGERS = VectorSpecies.of(int.class, Simd.SPECIES.vectorShape());

    private final ThreadTeam team;

    Pooling(ThreadTeam team) {
        this.team = team;
    }

    /**
     * The part of a window that lies in the picture.
     *
     * @param output where the channels of the window's result begin, from the start of y
     * @param picture where the channels of the picture's first pixel begin, from the start of x
     * @param pixels the numbers of its pixels in their picture
     * @param count how many there are
     */
    private record Window(int output, int picture, int[] pixels, int count, int channels) {
        /** Where a pixel's channels begin, from the start of x. */
        int input(int pixel) {
            return picture + pixel * channels;
        }
    }

    @FunctionalInterface
    private interface Visitor {
        void visit(Window window);
    }

    /** Visits the windows of some rows of results; rows are numbered through all pictures. */
    private static void forEachWindow(Pool2dShape shape, int firstRow, int endRow, Visitor visitor) {
        int size = shape.height().size() * shape.width().size();
        int[] pixels = new int[seen(shape.height()) * seen(shape.width())];
        for (int row = firstRow; row < endRow; row++) {
            int picture = row / shape.p() * size * shape.c();
            for (int q = 0; q < shape.q(); q++) {
                int count = pixels(shape, row % shape.p(), q, pixels);
                visitor.visit(new Window((row * shape.q() + q) * shape.c(), picture, pixels, count, shape.c()));
            }
        }
    }

    /** So many positions a window sees at most. */
    private static int seen(WindowAxis axis) {
        return Math.min(axis.kernel(), axis.size());
    }

    private static int pixels(Pool2dShape shape, int p, int q, int[] pixels) {
        int count = 0;
        for (int r = 0; r < shape.height().kernel(); r++) {
            int row = shape.height().input(p, r);
            if (shape.height().contains(row)) {
                for (int s = 0; s < shape.width().kernel(); s++) {
                    int column = shape.width().input(q, s);
                    if (shape.width().contains(column)) {
                        pixels[count++] = row * shape.width().size() + column;
                    }
                }
            }
        }
        return count;
    }

    void max(FloatBuffer x, FloatBuffer y, IntBuffer indices, Pool2dShape shape) {
        team.split(
                shape.n() * shape.p(),
                (from, to, _) -> forEachWindow(shape, from, to, window -> {
                    int c = 0;
                    for (; c + LANES <= shape.c(); c += LANES) {
                        maxOfVector(x, y, indices, window, c);
                    }
                    for (; c < shape.c(); c++) {
                        maxOfChannel(x, y, indices, window, c);
                    }
                }));
    }

    /** NaN wins, and of equal values the first. */
    private static void maxOfVector(FloatBuffer x, FloatBuffer y, IntBuffer indices, Window window, int channel) {
        int pixel = window.pixels()[0];
        FloatVector best = Simd.load(x.array(), x.offset() + window.input(pixel) + channel);
        IntVector index = IntVector.broadcast(INTEGERS, pixel);
        for (int i = 1; i < window.count(); i++) {
            pixel = window.pixels()[i];
            FloatVector value = Simd.load(x.array(), x.offset() + window.input(pixel) + channel);
            VectorMask<Float> wins = value.compare(LE, best).not().and(best.compare(EQ, best));
            best = best.blend(value, wins);
            index = index.blend(pixel, wins.cast(INTEGERS));
        }
        best.intoArray(y.array(), y.offset() + window.output() + channel);
        index.intoArray(indices.array(), indices.offset() + window.output() + channel);
    }

    private static void maxOfChannel(FloatBuffer x, FloatBuffer y, IntBuffer indices, Window window, int channel) {
        int index = window.pixels()[0];
        float best = x.array()[x.offset() + window.input(index) + channel];
        for (int i = 1; i < window.count(); i++) {
            int pixel = window.pixels()[i];
            float value = x.array()[x.offset() + window.input(pixel) + channel];
            if (!(value <= best) && !Float.isNaN(best)) {
                best = value;
                index = pixel;
            }
        }
        y.array()[y.offset() + window.output() + channel] = best;
        indices.array()[indices.offset() + window.output() + channel] = index;
    }

    void maxGradient(FloatBuffer dy, IntBuffer indices, FloatBuffer dx, Pool2dShape shape) {
        int inputs = shape.height().size() * shape.width().size() * shape.c();
        team.split(shape.n(), (from, to, _) -> {
            Arrays.fill(dx.array(), dx.offset() + from * inputs, dx.offset() + to * inputs, 0);
            forEachWindow(shape, from * shape.p(), to * shape.p(), window -> {
                for (int c = 0; c < shape.c(); c++) {
                    int pixel = indices.array()[indices.offset() + window.output() + c];
                    dx.array()[dx.offset() + window.input(pixel) + c] += dy.array()[dy.offset() + window.output() + c];
                }
            });
        });
    }

    void average(FloatBuffer x, FloatBuffer y, Pool2dShape shape) {
        float share = share(shape);
        team.split(
                shape.n() * shape.p(),
                (from, to, _) -> forEachWindow(shape, from, to, window -> {
                    int output = y.offset() + window.output();
                    Rows.clear(y.array(), output, shape.c());
                    for (int i = 0; i < window.count(); i++) {
                        int input = x.offset() + window.input(window.pixels()[i]);
                        addScaled(x.array(), input, share, y.array(), output, shape.c());
                    }
                }));
    }

    void averageGradient(FloatBuffer dy, FloatBuffer dx, Pool2dShape shape) {
        float share = share(shape);
        int inputs = shape.height().size() * shape.width().size() * shape.c();
        team.split(shape.n(), (from, to, _) -> {
            Arrays.fill(dx.array(), dx.offset() + from * inputs, dx.offset() + to * inputs, 0);
            forEachWindow(shape, from * shape.p(), to * shape.p(), window -> {
                int output = dy.offset() + window.output();
                for (int i = 0; i < window.count(); i++) {
                    int input = dx.offset() + window.input(window.pixels()[i]);
                    addScaled(dy.array(), output, share, dx.array(), input, shape.c());
                }
            });
        });
    }

    private static float share(Pool2dShape shape) {
        return (float) (1.0 / shape.height().kernel() / shape.width().kernel());
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
}
