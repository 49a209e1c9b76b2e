package dev.jacobi.cpu;

import static dev.jacobi.cpu.Elementwise.GRAIN;

import dev.jacobi.core.geometry.PermuteShape;
import dev.jacobi.core.geometry.SliceShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;

/** Kernels that only move elements. */
final class Layout {
    private final ThreadTeam team;

    Layout(ThreadTeam team) {
        this.team = team;
    }

    void permute(FloatBuffer x, FloatBuffer y, PermuteShape shape) {
        int[] sizes = shape.outputSizes();
        int[] steps = shape.inputSteps();
        int last = sizes.length - 1;
        if (last < 0) {
            y.array()[y.offset()] = x.array()[x.offset()];
            return;
        }
        int run = sizes[last];
        int lines = y.length() / run;
        team.split(lines, Math.ceilDiv(GRAIN, run), (first, end, _) -> {
            for (int line = first; line < end; line++) {
                int rest = line;
                int from = x.offset();
                for (int axis = last - 1; axis >= 0; axis--) {
                    from += rest % sizes[axis] * steps[axis];
                    rest /= sizes[axis];
                }
                int to = y.offset() + line * run;
                for (int i = 0; i < run; i++) {
                    y.array()[to + i] = x.array()[from + i * steps[last]];
                }
            }
        });
    }

    void slice(FloatBuffer whole, FloatBuffer part, SliceShape shape) {
        eachRun(
                shape,
                (outer, run) -> System.arraycopy(
                        whole.array(),
                        wholeStart(whole, outer, shape),
                        part.array(),
                        part.offset() + outer * run,
                        run));
    }

    void embed(FloatBuffer part, FloatBuffer whole, SliceShape shape) {
        eachRun(
                shape,
                (outer, run) -> System.arraycopy(
                        part.array(),
                        part.offset() + outer * run,
                        whole.array(),
                        wholeStart(whole, outer, shape),
                        run));
    }

    /** What is done with one of a slice's runs of neighbouring elements. */
    @FunctionalInterface
    private interface Run {
        void copy(int outer, int length);
    }

    private void eachRun(SliceShape shape, Run run) {
        int length = shape.count() * shape.inner();
        team.split(shape.outer(), Math.ceilDiv(GRAIN, length), (from, to, _) -> {
            for (int outer = from; outer < to; outer++) {
                run.copy(outer, length);
            }
        });
    }

    private static int wholeStart(FloatBuffer whole, int outer, SliceShape shape) {
        return whole.offset() + (outer * shape.length() + shape.start()) * shape.inner();
    }
}
