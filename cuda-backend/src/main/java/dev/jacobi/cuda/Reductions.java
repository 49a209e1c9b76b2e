package dev.jacobi.cuda;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.kernels.ReductionKind;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;
import dev.jacobi.cuda.session.Operands;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reductions over some axes, and their opposites. */
@SuppressWarnings("EnumOrdinal") // the kernels' enum is made of the same constants, see ReductionKind
final class Reductions {
    /** Elements that one thread should have before the work is shared among more. */
    private static final int ELEMENTS_PER_THREAD = 16;

    private final Kernels kernels;
    private final DeviceMemory memory;
    private final Operands operands;

    Reductions(Kernels kernels, DeviceMemory memory, Operands operands) {
        this.operands = operands;
        this.kernels = kernels;
        this.memory = memory;
    }

    void reduce(Reduction reduction, DeviceBuffer x, DeviceBuffer y, ReduceShape shape) {
        switch (reduction) {
            case SUM -> reduce(ReductionKind.SUM, 1, x, y, shape);
            case MEAN -> reduce(ReductionKind.SUM, 1.0 / shape.count(), x, y, shape);
            case MAX -> reduce(ReductionKind.MAX, 1, x, y, shape);
        }
    }

    /** The kernel writes single precision, whatever it reads. */
    private void reduce(ReductionKind kind, double scale, DeviceBuffer x, DeviceBuffer y, ReduceShape shape) {
        operands.write(y, DType.F32, result -> reduce(kind, scale, x, null, result, shape));
    }

    void expand(DeviceBuffer x, double scale, DeviceBuffer y, ReduceShape shape) {
        kernels.call("expand", y)
                .buffer(x)
                .real(scale)
                .buffer(y)
                .axes(shape.sizes(), outputSteps(shape))
                .forEach(y.length());
    }

    void maxGradient(DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, DeviceBuffer dx, ReduceShape shape) {
        memory.lend(DType.F32, y.length(), ties -> {
            reduce(ReductionKind.TIES, 1, x, y, ties, shape);
            kernels.call("max_gradient", x)
                    .buffer(x)
                    .buffer(y)
                    .buffer(dy)
                    .buffer(ties)
                    .buffer(dx)
                    .axes(shape.sizes(), outputSteps(shape))
                    .forEach(dx.length());
        });
    }

    private static List<Integer> outputSteps(ReduceShape shape) {
        return Arrays.stream(shape.outputSteps()).boxed().toList();
    }

    private void reduce(
            ReductionKind kind, double scale, DeviceBuffer x, DeviceBuffer maxima, DeviceBuffer y, ReduceShape shape) {
        int outputs = shape.outputLength();
        int count = shape.count();
        if (outputs == 0) {
            return;
        }
        Walk kept = Walk.over(shape, false);
        Walk reduced = Walk.over(shape, true);
        boolean innermostReduced = shape.isReduced(shape.sizes().size() - 1);
        int lanes = lanes(count);
        int together = Kernels.BLOCK / lanes;
        int blocks = Math.ceilDiv(outputs, together);
        int shares = Math.clamp(kernels.mostBlocks() / blocks, 1, Math.ceilDiv(count, lanes * ELEMENTS_PER_THREAD));
        if (shares == 1) {
            launch(kind, scale, x, maxima, y, kept, reduced, outputs, count, lanes, innermostReduced, 1);
            return;
        }
        memory.lend(DType.F32, outputs * shares, partial -> {
            launch(kind, 1, x, maxima, partial, kept, reduced, outputs, count, lanes, innermostReduced, shares);
            ReductionKind last = kind == ReductionKind.MAX ? ReductionKind.MAX : ReductionKind.SUM;
            Walk all = new Walk(List.of(outputs), List.of(1));
            Walk parts = new Walk(List.of(shares), List.of(outputs));
            launch(last, scale, partial, null, y, all, parts, outputs, shares, lanes(shares), false, 1);
        });
    }

    /** A power of two, so that the last sums can be made in pairs. */
    private static int lanes(int count) {
        return Math.clamp(Integer.highestOneBit(Math.max(1, count / 2)), 1, Kernels.BLOCK);
    }

    private void launch(
            ReductionKind kind,
            double scale,
            DeviceBuffer x,
            DeviceBuffer maxima,
            DeviceBuffer y,
            Walk kept,
            Walk reduced,
            int outputs,
            int count,
            int lanes,
            boolean innermostReduced,
            int shares) {
        kernels.call("reduce", x)
                .integer(kind.ordinal())
                .buffer(x)
                .buffer(maxima)
                .buffer(y)
                .axes(kept.sizes(), kept.steps())
                .axes(reduced.sizes(), reduced.steps())
                .integer(outputs)
                .integer(count)
                .integer(lanes)
                .flag(innermostReduced)
                .real(scale)
                .grid(Math.ceilDiv(outputs, Kernels.BLOCK / lanes), shares);
    }

    /** The axes of x that are kept, or those that are reduced, with their distances in x. */
    private record Walk(List<Integer> sizes, List<Integer> steps) {
        static Walk over(ReduceShape shape, boolean reduced) {
            List<Integer> sizes = new ArrayList<>();
            List<Integer> steps = new ArrayList<>();
            int step = 1;
            for (int axis = shape.sizes().size() - 1; axis >= 0; axis--) {
                if (shape.isReduced(axis) == reduced) {
                    sizes.addFirst(shape.sizes().get(axis));
                    steps.addFirst(step);
                }
                step *= shape.sizes().get(axis);
            }
            return new Walk(sizes, steps);
        }
    }
}
