package dev.jacobi.core.check;

import static dev.jacobi.core.ops.CastOp.toFloatType;
import static dev.jacobi.core.ops.ConcatOp.concat;
import static dev.jacobi.core.ops.ConcatOp.stack;
import static dev.jacobi.core.ops.PermuteOp.permute;
import static dev.jacobi.core.ops.PermuteOp.transpose;
import static dev.jacobi.core.ops.ReshapeOp.flatten;
import static dev.jacobi.core.ops.ReshapeOp.reshape;
import static dev.jacobi.core.ops.SliceOp.slice;

import dev.jacobi.core.ops.CastOp;
import dev.jacobi.core.ops.ConcatOp;
import dev.jacobi.core.ops.PermuteOp;
import dev.jacobi.core.ops.ReshapeOp;
import dev.jacobi.core.ops.SliceOp;
import java.util.List;

/** Ops that move elements about. */
final class LayoutCases {
    private LayoutCases() {}

    static List<OpCase> all(Draw draw) {
        return List.of(
                OpCase.of(CastOp.class, "cast", in -> toFloatType(in[0]), draw.uniform(3, 5)),
                OpCase.of(
                        ReshapeOp.class,
                        "reshape [2,3,5] to [6,5]",
                        in -> reshape(in[0], 6, -1),
                        draw.uniform(2, 3, 5)),
                OpCase.of(ReshapeOp.class, "reshape [1] to a scalar", in -> reshape(in[0]), draw.uniform(1)),
                OpCase.of(ReshapeOp.class, "flatten [2,3,1,5]", in -> flatten(in[0]), draw.uniform(2, 3, 1, 5)),
                OpCase.of(PermuteOp.class, "transpose [3,7]", in -> transpose(in[0], 0, 1), draw.uniform(3, 7)),
                OpCase.of(
                        PermuteOp.class,
                        "permute NHWC to NCHW",
                        in -> permute(in[0], 0, 3, 1, 2),
                        draw.uniform(2, 3, 5, 3)),
                OpCase.of(
                        PermuteOp.class,
                        "permute [2,3,5] to [5,2,3]",
                        in -> permute(in[0], 2, 0, 1),
                        draw.uniform(2, 3, 5)),
                OpCase.of(
                        PermuteOp.class,
                        "permute to the same order",
                        in -> permute(in[0], 0, 1, 2),
                        draw.uniform(2, 1, 3)),
                OpCase.of(SliceOp.class, "slice 1..3 of axis 0", in -> slice(in[0], 0, 1, 3), draw.uniform(5, 3)),
                OpCase.of(SliceOp.class, "slice 2..5 of axis 1", in -> slice(in[0], 1, 2, 5), draw.uniform(2, 7, 3)),
                OpCase.of(
                        SliceOp.class, "slice 0..1 of the last axis", in -> slice(in[0], -1, 0, 1), draw.uniform(3, 5)),
                OpCase.of(SliceOp.class, "slice a whole axis", in -> slice(in[0], 0, 0, 3), draw.uniform(3, 2)),
                OpCase.of(
                        ConcatOp.class,
                        "concat of three along axis 0",
                        in -> concat(List.of(in), 0),
                        draw.uniform(2, 3),
                        draw.uniform(1, 3),
                        draw.uniform(3, 3)),
                OpCase.of(
                        ConcatOp.class,
                        "concat of channels",
                        in -> concat(List.of(in), -1),
                        draw.uniform(2, 2, 3, 5),
                        draw.uniform(2, 2, 3, 1)),
                OpCase.of(ConcatOp.class, "concat of one", in -> concat(List.of(in), 1), draw.uniform(2, 3)),
                OpCase.of(
                        ConcatOp.class,
                        "concat of a tensor with itself",
                        in -> concat(List.of(in[0], in[0]), 1),
                        draw.uniform(2, 3)),
                OpCase.of(
                        ConcatOp.class,
                        "stack along a new first axis",
                        in -> stack(List.of(in), 0),
                        draw.uniform(2, 3),
                        draw.uniform(2, 3)),
                OpCase.of(
                        ConcatOp.class,
                        "stack along a new last axis",
                        in -> stack(List.of(in), 2),
                        draw.uniform(2, 3),
                        draw.uniform(2, 3),
                        draw.uniform(2, 3)));
    }
}
