package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import java.util.List;

/** y = a + b; da = dy, db = dy. */
public record AddOp(Tensor a, Tensor b) implements CoreOp {
    /**
     * y = a + b, element by element, with broadcasting.
     *
     * @throws dev.jacobi.core.autograd.OpException if the shapes do not broadcast or the types differ
     */
    public static Tensor add(Tensor a, Tensor b) {
        return Tape.record(new AddOp(a, b), Broadcasting.apply("add", BinaryFunction.ADD, a, b));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(a, b);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Broadcasting.pass(gradients, a, dy);
        Broadcasting.pass(gradients, b, dy);
    }
}
