package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.CoreOp;
import dev.jacobi.core.ops.MaxOp;
import dev.jacobi.core.ops.MeanOp;
import dev.jacobi.core.ops.SumOp;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sums, means and maxima over every kind of choice of axes. */
final class ReductionCases {
    /** The empty choice means all axes. */
    private static final int[][] CHOICES = {{}, {0}, {-1}, {1}, {0, 1}, {1, 2}, {0, 2}, {0, 1, 2}, {1, 3}, {0, 2, 3}};

    /** A reduction such as {@link SumOp#sum}. */
    @FunctionalInterface
    private interface Reduce {
        Tensor over(Tensor x, int... axes);
    }

    private ReductionCases() {}

    static List<OpCase> all(Draw draw) {
        List<OpCase> cases = new ArrayList<>();
        for (int[] axes : CHOICES) {
            cases.add(reduce(SumOp.class, "sum", SumOp::sum, axes, draw.uniform(2, 3, 2, 5)));
            cases.add(reduce(MeanOp.class, "mean", MeanOp::mean, axes, draw.uniform(2, 3, 2, 5)));
            cases.add(reduce(MaxOp.class, "max", MaxOp::max, axes, draw.distinct(2, 3, 2, 5)));
        }
        cases.add(reduce(SumOp.class, "sum of an axis of length 1,", SumOp::sum, new int[] {1}, draw.uniform(3, 1, 5)));
        cases.add(reduce(MeanOp.class, "mean of a scalar,", MeanOp::mean, new int[0], draw.uniform()));
        cases.add(reduce(MaxOp.class, "max of one element,", MaxOp::max, new int[] {0}, draw.uniform(1)));
        return cases;
    }

    private static OpCase reduce(Class<? extends CoreOp> op, String name, Reduce reduction, int[] axes, HostTensor x) {
        String over = axes.length == 0 ? "all axes" : "axes " + Arrays.toString(axes);
        return OpCase.of(op, "%s over %s".formatted(name, over), in -> reduction.over(in[0], axes), x);
    }
}
