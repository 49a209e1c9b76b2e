package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;

/** Sums, means and maxima over some axes, and their gradients. */
final class ReferenceReductions {
    private ReferenceReductions() {}

    static void reduce(Reduction reduction, DoubleBuffer x, DoubleBuffer y, ReduceShape shape) {
        y.fill(reduction == Reduction.MAX ? Double.NEGATIVE_INFINITY : 0);
        for (int i = 0; i < x.length(); i++) {
            int to = outputIndex(i, shape);
            double value = x.get(i);
            y.set(to, reduction == Reduction.MAX ? Math.max(y.get(to), value) : y.get(to) + value);
        }
        if (reduction == Reduction.MEAN) {
            for (int i = 0; i < y.length(); i++) {
                y.set(i, y.get(i) / shape.count());
            }
        }
    }

    static void expand(DoubleBuffer x, double scale, DoubleBuffer y, ReduceShape shape) {
        for (int i = 0; i < y.length(); i++) {
            y.set(i, scale * x.get(outputIndex(i, shape)));
        }
    }

    /** Elements that are the maximum alike share its gradient. */
    static void maxGradient(DoubleBuffer x, DoubleBuffer y, DoubleBuffer dy, DoubleBuffer dx, ReduceShape shape) {
        int[] ties = new int[y.length()];
        for (int i = 0; i < x.length(); i++) {
            int to = outputIndex(i, shape);
            ties[to] += x.get(i) == y.get(to) ? 1 : 0;
        }
        for (int i = 0; i < x.length(); i++) {
            int to = outputIndex(i, shape);
            boolean isMaximum = x.get(i) == y.get(to);
            dx.set(i, isMaximum ? dy.get(to) / ties[to] : 0);
        }
    }

    private static int outputIndex(int input, ReduceShape shape) {
        int[] steps = shape.outputSteps();
        int rest = input;
        int output = 0;
        for (int axis = steps.length - 1; axis >= 0; axis--) {
            output += rest % shape.sizes().get(axis) * steps[axis];
            rest /= shape.sizes().get(axis);
        }
        return output;
    }
}
