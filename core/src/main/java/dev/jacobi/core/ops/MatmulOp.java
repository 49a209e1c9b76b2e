package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.MatmulShape;
import java.util.Arrays;
import java.util.List;

/** Y = A·B; dA = dY·Bᵀ, dB = Aᵀ·dY, for each matrix of a batch. */
public record MatmulOp(Tensor a, Tensor b, MatmulShape shape) implements CoreOp {
    /**
     * The matrix product: a [m,k] · b [k,n] → [m,n], or with equal leading axes a [….,m,k] · b […,k,n] → […,m,n].
     *
     * @throws OpException if the shapes or types do not fit
     */
    public static Tensor matmul(Tensor a, Tensor b) {
        Inputs.sameBackend("matmul", a, b);
        Inputs.real("matmul", "a", a);
        Inputs.sameType("matmul", a, b);
        int rank = a.shape().rank();
        boolean fits = rank >= 2
                && b.shape().rank() == rank
                && a.shape().dim(-1) == b.shape().dim(-2);
        int[] leading = fits ? Arrays.copyOf(a.shape().dims(), rank - 2) : new int[0];
        if (!fits || !Arrays.equals(leading, Arrays.copyOf(b.shape().dims(), rank - 2))) {
            throw new OpException(
                    "matmul", "a %s · b %s: expected […,m,k] · […,k,n] with equal leading axes", a.shape(), b.shape());
        }
        int batch = a.shape().product(0, rank - 2);
        MatmulShape shape = new MatmulShape(
                batch, a.shape().dim(-2), b.shape().dim(-1), a.shape().dim(-1), false, false);
        int[] dims = a.shape().dims();
        dims[rank - 1] = shape.n();
        Tensor y = Tensor.like(a, Inputs.result("matmul", dims));
        a.backend().matmul(a.buffer(), b.buffer(), y.buffer(), shape);
        return Tape.record(new MatmulOp(a, b, shape), y);
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(a, b);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        gradients.add(
                a,
                da -> dy.backend()
                        .matmul(dy.buffer(), b.buffer(), da, new MatmulShape(shape.batch(), m, k, n, false, true)));
        gradients.add(
                b,
                db -> dy.backend()
                        .matmul(a.buffer(), dy.buffer(), db, new MatmulShape(shape.batch(), k, n, m, true, false)));
    }
}
