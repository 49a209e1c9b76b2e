package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.ops.AddOp;
import dev.jacobi.core.ops.CoreOp;
import dev.jacobi.core.ops.DivOp;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SubOp;
import dev.jacobi.core.ops.UnaryOp;
import dev.jacobi.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Functions of one scalar, and of two with broadcasting. */
final class ElementwiseCases {
    /** Pairs of shapes that broadcast, each way that a kernel may treat on its own. */
    private static final List<int[][]> BROADCASTS = List.of(
            new int[][] {{3, 5}, {3, 5}},
            new int[][] {{2, 3, 5}, {5}},
            new int[][] {{5}, {2, 3, 5}},
            new int[][] {{2, 3, 5}, {3, 1}},
            new int[][] {{2, 1, 5}, {3, 1}},
            new int[][] {{3, 1}, {1, 7}},
            new int[][] {{3, 7}, {}},
            new int[][] {{}, {3, 7}},
            new int[][] {{}, {}},
            new int[][] {{2, 3, 2, 5}, {1, 3, 1, 5}},
            new int[][] {{1, 1, 3}, {3}});

    private ElementwiseCases() {}

    static List<OpCase> all(Draw draw) {
        List<OpCase> cases = new ArrayList<>();
        for (UnaryFunction function : UnaryFunction.values()) {
            cases.addAll(unary(draw, function));
        }
        for (int[][] shapes : BROADCASTS) {
            cases.add(binary(AddOp.class, "add", in -> AddOp.add(in[0], in[1]), draw, shapes));
            cases.add(binary(SubOp.class, "sub", in -> SubOp.sub(in[0], in[1]), draw, shapes));
            cases.add(binary(MulOp.class, "mul", in -> MulOp.mul(in[0], in[1]), draw, shapes));
            cases.add(binary(DivOp.class, "div", in -> DivOp.div(in[0], in[1]), draw, shapes));
        }
        for (double p : new double[] {0, 0.3, 0.9}) {
            cases.add(OpCase.of(
                    DropoutOp.class,
                    "dropout p=" + p,
                    in -> DropoutOp.dropout(in[0], p, DropoutOp.key(in[0].backend(), RandomStream.of(5)), 2),
                    draw.uniform(5, 11)));
        }
        return cases;
    }

    private static List<OpCase> unary(Draw draw, UnaryFunction function) {
        return switch (function) {
            case NEG, EXP, SIGMOID, TANH, GELU -> List.of(unary(function, 0, draw.awayFromZero(3, 7)));
            case RELU -> List.of(unary(function, 0, draw.awayFromZero(5, 5)));
            case LEAKY_RELU ->
                List.of(unary(function, 0.1, draw.awayFromZero(5, 5)), unary(function, 0, draw.awayFromZero(3)));
            case CLAMP ->
                List.of(
                        unary(function, 0.7, draw.awayFromZero(0.2, 0.6, Shape.of(3, 7))),
                        unary(function, 0.1, draw.awayFromZero(5, 5)));
            case LOG, SQRT -> List.of(unary(function, 0, draw.positive(3, 7)));
            case POW ->
                List.of(
                        unary(function, 2, draw.awayFromZero(3, 7)),
                        unary(function, 3, draw.awayFromZero(3, 7)),
                        unary(function, -0.5, draw.positive(3, 7)),
                        unary(function, 0, draw.awayFromZero(3)));
        };
    }

    private static OpCase unary(UnaryFunction function, double parameter, HostTensor x) {
        String name = function.name().toLowerCase(Locale.ROOT);
        return OpCase.of(
                UnaryOp.class,
                parameter == 0 && function != UnaryFunction.POW ? name : name + " p=" + parameter,
                in -> UnaryOp.apply(function, parameter, in[0]),
                x);
    }

    private static OpCase binary(
            Class<? extends CoreOp> op, String name, TensorFunction function, Draw draw, int[][] shapes) {
        HostTensor a = draw.awayFromZero(shapes[0]);
        HostTensor b = draw.awayFromZero(0.5, 1.5, Shape.of(shapes[1]));
        return OpCase.of(op, "%s %s %s".formatted(name, a.shape(), b.shape()), function, a, b);
    }
}
