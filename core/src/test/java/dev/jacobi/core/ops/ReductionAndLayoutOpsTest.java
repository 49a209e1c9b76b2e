package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.ConcatOp.concat;
import static dev.jacobi.core.ops.ConcatOp.stack;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReductionAndLayoutOpsTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = Tensor.of(backend, Shape.of(2, 3), 1, 2, 3, 4, 5, 9);

    private static void assertTensor(Tensor actual, Shape shape, double... expected) {
        assertEquals(shape, actual.shape());
        assertArrayEquals(expected, actual.toDoubles(), 1e-15);
    }

    @Test
    void sumsMeansAndMaximaOverAnyAxes() {
        assertTensor(SumOp.sum(x), Shape.of(), 24);
        assertTensor(SumOp.sum(x, 0), Shape.of(3), 5, 7, 12);
        assertTensor(SumOp.sum(x, -1), Shape.of(2), 6, 18);
        assertTensor(MeanOp.mean(x), Shape.of(), 4);
        assertTensor(MeanOp.mean(x, 1), Shape.of(2), 2, 6);
        assertTensor(MaxOp.max(x), Shape.of(), 9);
        assertTensor(MaxOp.max(x, 0), Shape.of(3), 4, 5, 9);
        assertTensor(MaxOp.max(UnaryOp.neg(x), 0, 1), Shape.of(), -1);
    }

    @Test
    void equalMaximaShareTheGradient() {
        Tensor ties = Tensor.of(backend, Shape.of(2, 3), 7, 1, 7, 2, 2, 2).requireGradient();
        try (Tape tape = Tape.open()) {
            Tensor weights = Tensor.of(backend, Shape.of(2), 1, 3);
            Tensor loss = SumOp.sum(MulOp.mul(MaxOp.max(ties, 1), weights));

            assertTensor(tape.backward(loss).of(ties), Shape.of(2, 3), 0.5, 0, 0.5, 1, 1, 1);
        }
    }

    @Test
    void reshapingKeepsTheOrder() {
        assertTensor(ReshapeOp.reshape(x, 3, -1), Shape.of(3, 2), 1, 2, 3, 4, 5, 9);
        assertTensor(ReshapeOp.flatten(ReshapeOp.reshape(x, 2, 1, 3)), Shape.of(2, 3), 1, 2, 3, 4, 5, 9);
    }

    @Test
    void permutingReordersAxes() {
        assertTensor(PermuteOp.transpose(x, 0, 1), Shape.of(3, 2), 1, 4, 2, 5, 3, 9);
        Tensor cube = Tensor.of(backend, Shape.of(2, 1, 3), 1, 2, 3, 4, 5, 9);
        assertTensor(PermuteOp.permute(cube, 2, 0, 1), Shape.of(3, 2, 1), 1, 4, 2, 5, 3, 9);
        assertTensor(PermuteOp.transpose(cube, -1, 0), Shape.of(3, 1, 2), 1, 4, 2, 5, 3, 9);
    }

    @Test
    void slicingTakesARangeOfAnAxis() {
        assertTensor(SliceOp.slice(x, 1, 1, 3), Shape.of(2, 2), 2, 3, 5, 9);
        assertTensor(SliceOp.slice(x, 0, 1, 2), Shape.of(1, 3), 4, 5, 9);
        assertTensor(SliceOp.slice(x, -1, 0, 1), Shape.of(2, 1), 1, 4);
    }

    @Test
    void concatJoinsAlongAnAxisAndStackAlongANewOne() {
        Tensor column = Tensor.of(backend, Shape.of(2, 1), 7, 8);
        assertTensor(concat(List.of(x, column), 1), Shape.of(2, 4), 1, 2, 3, 7, 4, 5, 9, 8);
        assertTensor(concat(List.of(column, column), 0), Shape.of(4, 1), 7, 8, 7, 8);
        assertTensor(stack(List.of(column, column), 0), Shape.of(2, 2, 1), 7, 8, 7, 8);
        assertTensor(stack(List.of(column, column), 2), Shape.of(2, 1, 2), 7, 7, 8, 8);
    }

    @Test
    void productsOfMatrices() {
        Tensor b = Tensor.of(backend, Shape.of(3, 2), 1, 0, 0, 1, 2, -1);
        assertTensor(MatmulOp.matmul(x, b), Shape.of(2, 2), 7, -1, 22, -4);
        Tensor batch = MatmulOp.matmul(stack(List.of(x, UnaryOp.neg(x)), 0), stack(List.of(b, b), 0));
        assertTensor(batch, Shape.of(2, 2, 2), 7, -1, 22, -4, -7, 1, -22, 4);
        Tensor w = Tensor.of(backend, Shape.of(2, 3), 1, 0, 2, 0, 1, -1);
        Tensor bias = Tensor.of(backend, Shape.of(2), 100, 200);
        assertTensor(LinearOp.linear(x, w, bias), Shape.of(2, 2), 107, 199, 122, 196);
        assertTensor(LinearOp.linear(x, w, null), Shape.of(2, 2), 7, -1, 22, -4);
    }
}
