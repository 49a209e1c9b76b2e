package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.List;

/** Y = X·Wᵀ + b; dX = dY·W, dW = dYᵀ·X, db = Σ of dY's rows. The bias may be null. */
public record LinearOp(Tensor x, Tensor w, Tensor bias) implements CoreOp {
    /**
     * The fully connected layer: x [N,in], w [out,in], bias [out] → [N,out].
     *
     * @param bias nullable
     * @throws OpException if the shapes or types do not fit
     */
    public static Tensor linear(Tensor x, Tensor w, Tensor bias) {
        Inputs.sameBackend("linear", x, w, bias);
        Inputs.real("linear", "x", x);
        Inputs.ofFloatType("linear", "w", w);
        Inputs.rank("linear", "x", x, 2, "[N,in]");
        Inputs.rank("linear", "w", w, 2, "[out,in]");
        if (x.shape().dim(1) != w.shape().dim(1)) {
            throw new OpException(
                    "linear",
                    "x %s has %d features, w %s expects %d",
                    x.shape(),
                    x.shape().dim(1),
                    w.shape(),
                    w.shape().dim(1));
        }
        int rows = x.shape().dim(0);
        int out = w.shape().dim(0);
        if (bias != null) {
            Inputs.perChannel("linear", "bias", bias, out);
        }
        Tensor y = Tensor.like(x, Inputs.result("linear", rows, out));
        x.backend()
                .matmul(
                        x.buffer(),
                        w.buffer(),
                        y.buffer(),
                        MatmulShape.of(rows, out, x.shape().dim(1), false, true));
        if (bias != null) {
            BroadcastShape rowwise = BroadcastShape.of(
                    y.shape().dims(), bias.shape().dims(), y.shape().dims());
            x.backend().binary(BinaryFunction.ADD, y.buffer(), bias.buffer(), y.buffer(), rowwise);
        }
        return Tape.record(new LinearOp(x, w, bias), y);
    }

    @Override
    public List<Tensor> inputs() {
        return Inputs.present(x, w, bias);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        int rows = x.shape().dim(0);
        int in = x.shape().dim(1);
        int out = w.shape().dim(0);
        gradients.add(
                x, dx -> dy.backend().matmul(dy.buffer(), w.buffer(), dx, MatmulShape.of(rows, in, out, false, false)));
        gradients.add(
                w, dw -> dy.backend().matmul(dy.buffer(), x.buffer(), dw, MatmulShape.of(out, in, rows, true, false)));
        if (bias != null) {
            ReduceShape overRows = ReduceShape.of(dy.shape().dims(), new boolean[] {true, false});
            gradients.add(bias, db -> dy.backend().reduce(Reduction.SUM, dy.buffer(), db, overRows));
        }
    }
}
