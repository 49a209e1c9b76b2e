package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.UnaryFunction;
import java.util.List;

/** y = a / b; da = dy / b, db = -dy · y / b. */
public record DivOp(Tensor a, Tensor b, Tensor y) implements CoreOp {
    /**
     * y = a / b, element by element, with broadcasting.
     *
     * @throws dev.jacobi.core.autograd.OpException if the shapes do not broadcast or the types differ
     */
    public static Tensor div(Tensor a, Tensor b) {
        Tensor y = Broadcasting.apply("div", BinaryFunction.DIV, a, b);
        return Tape.record(new DivOp(a, b, y), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(a, b);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Broadcasting.add(
                gradients, a, dy.shape(), da -> Broadcasting.binary(BinaryFunction.DIV, dy, b, da, dy.shape()));
        Broadcasting.add(gradients, b, dy.shape(), db -> {
            try (Tensor quotient = Broadcasting.apply("div", BinaryFunction.DIV, y, b)) {
                Broadcasting.binary(BinaryFunction.MUL, dy, quotient, db, dy.shape());
                dy.backend().unary(UnaryFunction.NEG, 0, db, db);
            }
        });
    }
}
