package dev.jacobi.core.check;

import static dev.jacobi.core.ops.LinearOp.linear;
import static dev.jacobi.core.ops.MatmulOp.matmul;

import dev.jacobi.core.ops.LinearOp;
import dev.jacobi.core.ops.MatmulOp;
import java.util.List;

/** Matrix products. */
final class ProductCases {
    private ProductCases() {}

    static List<OpCase> all(Draw draw) {
        return List.of(
                OpCase.of(
                        MatmulOp.class,
                        "matmul [3,5]·[5,7]",
                        in -> matmul(in[0], in[1]),
                        draw.uniform(3, 5),
                        draw.uniform(5, 7)),
                OpCase.of(
                        MatmulOp.class,
                        "matmul row by column",
                        in -> matmul(in[0], in[1]),
                        draw.uniform(1, 9),
                        draw.uniform(9, 1)),
                OpCase.of(
                        MatmulOp.class,
                        "matmul column by row",
                        in -> matmul(in[0], in[1]),
                        draw.uniform(5, 1),
                        draw.uniform(1, 3)),
                OpCase.of(
                        MatmulOp.class,
                        "matmul batched [3,2,5]·[3,5,4]",
                        in -> matmul(in[0], in[1]),
                        draw.uniform(3, 2, 5),
                        draw.uniform(3, 5, 4)),
                OpCase.of(
                        MatmulOp.class,
                        "matmul with two batch axes",
                        in -> matmul(in[0], in[1]),
                        draw.uniform(2, 3, 3, 2),
                        draw.uniform(2, 3, 2, 3)),
                OpCase.of(
                        MatmulOp.class,
                        "matmul of a matrix with itself",
                        in -> matmul(in[0], in[0]),
                        draw.uniform(4, 4)),
                OpCase.of(
                        LinearOp.class,
                        "linear with bias",
                        in -> linear(in[0], in[1], in[2]),
                        draw.uniform(3, 7),
                        draw.uniform(5, 7),
                        draw.uniform(5)),
                OpCase.of(
                        LinearOp.class,
                        "linear without bias",
                        in -> linear(in[0], in[1], null),
                        draw.uniform(5, 3),
                        draw.uniform(2, 3)),
                OpCase.of(
                        LinearOp.class,
                        "linear with one sample, one output",
                        in -> linear(in[0], in[1], in[2]),
                        draw.uniform(1, 9),
                        draw.uniform(1, 9),
                        draw.uniform(1)));
    }
}
