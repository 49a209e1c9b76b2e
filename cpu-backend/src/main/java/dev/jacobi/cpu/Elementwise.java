package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;

/** Kernels that treat each element alone, as fast as memory lets them be. */
final class Elementwise {
    /** Fewer elements than this are not worth waking a thread. */
    static final int GRAIN = 16_384;

    private final ThreadTeam team;

    Elementwise(ThreadTeam team) {
        this.team = team;
    }

    void fill(FloatBuffer y, float value) {
        team.split(
                y.length(),
                GRAIN,
                (from, to, _) -> java.util.Arrays.fill(y.array(), y.offset() + from, y.offset() + to, value));
    }

    void copy(FloatBuffer x, FloatBuffer y) {
        team.split(
                y.length(),
                GRAIN,
                (from, to, _) ->
                        System.arraycopy(x.array(), x.offset() + from, y.array(), y.offset() + from, to - from));
    }

    void axpby(float a, FloatBuffer x, float b, FloatBuffer y) {
        team.split(y.length(), GRAIN, (from, to, _) -> axpby(a, x, b, y, from, to));
    }

    private static void axpby(float a, FloatBuffer x, float b, FloatBuffer y, int from, int to) {
        FloatVector va = Simd.broadcast(a);
        FloatVector vb = Simd.broadcast(b);
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            FloatVector scaled = Simd.load(y.array(), y.offset() + i).mul(vb);
            Simd.load(x.array(), x.offset() + i).fma(va, scaled).intoArray(y.array(), y.offset() + i);
        }
        for (; i < to; i++) {
            y.array()[y.offset() + i] = Math.fma(x.array()[x.offset() + i], a, y.array()[y.offset() + i] * b);
        }
    }

    void unary(UnaryFunction f, double parameter, FloatBuffer x, FloatBuffer y) {
        team.split(
                y.length(),
                GRAIN,
                (from, to, _) -> UnaryKernels.forward(
                        f, parameter, x.array(), x.offset() + from, y.array(), y.offset() + from, to - from));
    }

    void unaryGradient(
            UnaryFunction f, double parameter, FloatBuffer x, FloatBuffer y, FloatBuffer dy, FloatBuffer dx) {
        team.split(
                dx.length(),
                GRAIN,
                (from, to, _) -> UnaryKernels.gradient(
                        f,
                        parameter,
                        x.array(),
                        x.offset() + from,
                        y.array(),
                        y.offset() + from,
                        dy.array(),
                        dy.offset() + from,
                        dx.array(),
                        dx.offset() + from,
                        to - from));
    }

    /**
     * Loops over the last axis, along which each input either advances or stands still, once for each line of the
     * others.
     */
    void binary(BinaryFunction f, FloatBuffer a, FloatBuffer b, FloatBuffer y, BroadcastShape shape) {
        int last = shape.sizes().size() - 1;
        int run = shape.sizes().get(last);
        int aStep = shape.aSteps().get(last);
        int bStep = shape.bSteps().get(last);
        if (last == 0) {
            team.split(
                    run,
                    GRAIN,
                    (from, to, _) -> line(
                            f,
                            a.array(),
                            a.offset() + from * aStep,
                            aStep,
                            b.array(),
                            b.offset() + from * bStep,
                            bStep,
                            y.array(),
                            y.offset() + from,
                            to - from));
            return;
        }
        int lines = y.length() / Math.max(1, run);
        team.split(lines, Math.ceilDiv(GRAIN, Math.max(1, run)), (from, to, _) -> {
            for (int line = from; line < to; line++) {
                int rest = line;
                int ai = a.offset();
                int bi = b.offset();
                for (int axis = last - 1; axis >= 0; axis--) {
                    int position = rest % shape.sizes().get(axis);
                    rest /= shape.sizes().get(axis);
                    ai += position * shape.aSteps().get(axis);
                    bi += position * shape.bSteps().get(axis);
                }
                line(f, a.array(), ai, aStep, b.array(), bi, bStep, y.array(), y.offset() + line * run, run);
            }
        });
    }

    private static void line(
            BinaryFunction f,
            float[] a,
            int ai,
            int aStep,
            float[] b,
            int bi,
            int bStep,
            float[] y,
            int yi,
            int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector va = aStep == 0 ? Simd.broadcast(a[ai]) : Simd.load(a, ai + i);
            FloatVector vb = bStep == 0 ? Simd.broadcast(b[bi]) : Simd.load(b, bi + i);
            FloatVector result = switch (f) {
                case ADD -> va.add(vb);
                case SUB -> va.sub(vb);
                case MUL -> va.mul(vb);
                case DIV -> va.div(vb);
            };
            result.intoArray(y, yi + i);
        }
        for (; i < count; i++) {
            y[yi + i] = (float) f.apply(a[ai + i * aStep], b[bi + i * bStep]);
        }
    }

    void dropout(FloatBuffer x, FloatBuffer y, double p, IntBuffer key, int draw) {
        long choice = RandomStream.bits(RandomStream.key(key.get(0), key.get(1)), draw);
        float scale = (float) (1 / (1 - p));
        team.split(y.length(), GRAIN, (from, to, _) -> {
            for (int i = from; i < to; i++) {
                boolean stays = RandomStream.toUnitFloat(RandomStream.bits(choice, i)) >= p;
                y.array()[y.offset() + i] = stays ? x.array()[x.offset() + i] * scale : 0;
            }
        });
    }

    static int firstNonFinite(FloatBuffer x) {
        for (int i = 0; i < x.length(); i++) {
            if (!Float.isFinite(x.array()[x.offset() + i])) {
                return i;
            }
        }
        return -1;
    }
}
