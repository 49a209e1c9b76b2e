package dev.jacobi.cpu;

import dev.jacobi.core.geometry.PermuteShape;
import dev.jacobi.core.geometry.SliceShape;
import dev.jacobi.cpu.memory.FloatBuffer;

/** Kernels that only move elements. */
final class Layout {
    private Layout() {}

    static void permute(FloatBuffer x, FloatBuffer y, PermuteShape shape) {
        int[] sizes = shape.outputSizes();
        int[] steps = shape.inputSteps();
        int last = sizes.length - 1;
        if (last < 0) {
            y.array()[y.offset()] = x.array()[x.offset()];
            return;
        }
        int run = sizes[last];
        int lines = y.length() / run;
        for (int line = 0; line < lines; line++) {
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
    }

    static void slice(FloatBuffer whole, FloatBuffer part, SliceShape shape) {
        int run = shape.count() * shape.inner();
        for (int outer = 0; outer < shape.outer(); outer++) {
            System.arraycopy(
                    whole.array(), wholeStart(whole, outer, shape), part.array(), part.offset() + outer * run, run);
        }
    }

    static void embed(FloatBuffer part, FloatBuffer whole, SliceShape shape) {
        int run = shape.count() * shape.inner();
        for (int outer = 0; outer < shape.outer(); outer++) {
            System.arraycopy(
                    part.array(), part.offset() + outer * run, whole.array(), wholeStart(whole, outer, shape), run);
        }
    }

    private static int wholeStart(FloatBuffer whole, int outer, SliceShape shape) {
        return whole.offset() + (outer * shape.length() + shape.start()) * shape.inner();
    }
}
