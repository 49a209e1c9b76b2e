package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.SumOp.sum;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.check.GradientCheck;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An op of one's own, made of nothing but the public interface. */
class CustomOpTest {
    private final Backend backend = new ReferenceBackend();

    /** y = a·b²; da = dy·b², db = 2·dy·a·b. */
    private record ScaledSquareOp(Tensor a, Tensor b, List<String> computed) implements Op {
        static Tensor scaledSquare(Tensor a, Tensor b, List<String> computed) {
            Tensor y = multiply(multiply(a, b), b);
            return Tape.record(new ScaledSquareOp(a, b, computed), y);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(a, b);
        }

        @Override
        public void backward(Tensor dy, GradientSink gradients) {
            gradients.add(a, da -> {
                computed.add("da");
                a.backend().copy(multiply(multiply(dy, b), b).buffer(), da);
            });
            gradients.add(b, db -> {
                computed.add("db");
                Tensor product = multiply(multiply(dy, a), b);
                a.backend().fill(db, 0);
                a.backend().axpby(2, product.buffer(), 1, db);
            });
        }

        private static Tensor multiply(Tensor a, Tensor b) {
            Tensor y = Tensor.empty(a.backend(), a.shape());
            BroadcastShape shape = BroadcastShape.elementwise(a.shape().size());
            a.backend().binary(BinaryFunction.MUL, a.buffer(), b.buffer(), y.buffer(), shape);
            return y;
        }
    }

    @Test
    void isRecordedAndDifferentiatedLikeAnyOther() {
        HostTensor a = HostTensor.of(Shape.of(3), 1, -2, 0.5);
        HostTensor b = HostTensor.of(Shape.of(3), 2, 0.25, -3);

        GradientCheck.Result result = GradientCheck.elementwise(
                backend, in -> ScaledSquareOp.scaledSquare(in[0], in[1], new ArrayList<>()), List.of(a, b));

        assertTrue(result.within(1e-8), result::message);
        assertEquals(0, backend.memory().live());
    }

    @Test
    void aContributionThatNobodyNeedsIsNotComputed() {
        List<String> computed = new ArrayList<>();
        try (Tape tape = Tape.open()) {
            Tensor a = Tensor.of(backend, Shape.of(2), 3, 4);
            Tensor b = Tensor.of(backend, Shape.of(2), 5, 6).requireGradient();
            Gradients gradients = tape.backward(sum(ScaledSquareOp.scaledSquare(a, b, computed)));

            assertEquals(List.of("db"), computed);
            assertArrayEquals(new double[] {30, 48}, gradients.of(b).toDoubles());
        }
    }

    @Test
    void isNamedAfterItsClass() {
        try (Tape tape = Tape.open()) {
            Tensor a = Tensor.of(backend, Shape.of(1), 3).requireGradient();
            ScaledSquareOp.scaledSquare(a, a, new ArrayList<>());

            assertEquals("scaledSquare", tape.entries().getFirst().op().name());
        }
    }
}
