package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import java.util.List;

/** y = a · b; da = dy · b, db = dy · a. */
public record MulOp(Tensor a, Tensor b) implements CoreOp {
    /**
     * y = a · b, element by element, with broadcasting.
     *
     * @throws dev.jacobi.core.autograd.OpException if the shapes do not broadcast or the types differ
     */
    public static Tensor mul(Tensor a, Tensor b) {
        return Tape.record(new MulOp(a, b), Broadcasting.apply("mul", BinaryFunction.MUL, a, b));
    }

    /** y = a · factor, for tensors of the type that the backend computes in. */
    public static Tensor mul(Tensor a, double factor) {
        Inputs.ofFloatType("mul", "a", a);
        return mul(a, Tensor.full(a.backend(), Shape.of(), factor));
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(a, b);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        Broadcasting.add(
                gradients, a, dy.shape(), da -> Broadcasting.binary(BinaryFunction.MUL, dy, b, da, dy.shape()));
        Broadcasting.add(
                gradients, b, dy.shape(), db -> Broadcasting.binary(BinaryFunction.MUL, dy, a, db, dy.shape()));
    }
}
