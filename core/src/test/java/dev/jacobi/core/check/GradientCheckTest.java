package dev.jacobi.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Op;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GradientCheckTest {
    private final Backend backend = new ReferenceBackend();
    private final HostTensor a = HostTensor.of(Shape.of(3), 1, -2, 3);
    private final HostTensor b = HostTensor.of(Shape.of(3), 0.5, 4, -1);

    /** y = a·b with a rule that is wrong by a relative {@code fault} in the last element of b's gradient. */
    private record FaultyMulOp(Tensor a, Tensor b, double fault) implements Op {
        static Tensor faultyMul(Tensor a, Tensor b, double fault) {
            Tensor y = Tensor.empty(a.backend(), a.shape());
            a.backend().binary(BinaryFunction.MUL, a.buffer(), b.buffer(), y.buffer(), BroadcastShape.elementwise(3));
            return Tape.record(new FaultyMulOp(a, b, fault), y);
        }

        @Override
        public List<Tensor> inputs() {
            return List.of(a, b);
        }

        @Override
        public void backward(Tensor dy, GradientSink gradients) {
            gradients.pass(a, MulOp.mul(dy, b));
            Tensor factors = Tensor.of(dy.backend(), Shape.of(3), 1, 1, (float) (1 + fault));
            gradients.pass(b, MulOp.mul(MulOp.mul(dy, a), factors));
        }
    }

    private GradientCheck.Result checkWithFault(double fault) {
        return GradientCheck.elementwise(backend, in -> FaultyMulOp.faultyMul(in[0], in[1], fault), List.of(a, b));
    }

    @Test
    void acceptsARightRule() {
        GradientCheck.Result result = checkWithFault(0);

        assertTrue(result.within(1e-9), result::message);
        assertEquals(6, result.compared());
    }

    @Test
    void findsAWrongRuleAndSaysWhere() {
        GradientCheck.Result result = checkWithFault(0.01);

        assertFalse(result.within(1e-3));
        assertEquals(1, result.input());
        assertEquals(2, result.element());
        assertTrue(result.message().contains("input 1 [3] at 2"), result::message);
        assertEquals(0.01, result.maxRelativeError(), 1e-3);
        assertEquals(Math.abs(result.gradient() - result.difference()), result.maxAbsoluteError(), 1e-12);
    }

    @Test
    void findsAWrongRuleAlongDirectionsToo() {
        GradientCheck.Result right = GradientCheck.directional(backend, in -> MulOp.mul(in[0], in[1]), List.of(a, b));
        GradientCheck.Result wrong =
                GradientCheck.directional(backend, in -> FaultyMulOp.faultyMul(in[0], in[1], 0.01), List.of(a, b));

        assertTrue(right.within(1e-9), right::message);
        assertFalse(wrong.within(1e-3), wrong::message);
        assertEquals(1, wrong.input());
    }

    @Test
    void aGradientOfNaNDoesNotPass() {
        GradientCheck.Result result = checkWithFault(Double.NaN);

        assertFalse(result.within(1e10));
        assertEquals(2, result.element());
    }

    @Test
    void looksOnlyAtTheWantedInputs() {
        GradientCheck.Result result = GradientCheck.elementwise(
                backend, in -> FaultyMulOp.faultyMul(in[0], in[1], 0.01), List.of(a, b), Set.of(0));

        assertTrue(result.within(1e-9), result::message);
        assertEquals(3, result.compared());
    }

    @Test
    void anInputThatTheFunctionIgnoresIsAnError() {
        IllegalStateException error = assertThrows(
                IllegalStateException.class,
                () -> GradientCheck.elementwise(backend, in -> MulOp.mul(in[0], in[0]), List.of(a, b)));

        assertTrue(error.getMessage().contains("input 1 [3]"), error::getMessage);
    }

    @Test
    void wantingNothingIsAnError() {
        assertThrows(
                IllegalArgumentException.class,
                () -> GradientCheck.elementwise(backend, in -> MulOp.mul(in[0], in[1]), List.of(a, b), Set.of()));
    }

    @Test
    void theDirectionMakesEveryElementOfTheOutputCount() {
        HostTensor direction = Evaluation.direction(HostTensor.of(Shape.of(50), new double[50]));

        for (int i = 0; i < direction.size(); i++) {
            assertTrue(Math.abs(direction.at(i)) >= 0.5, direction::toString);
        }
    }
}
