package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.DivOp.div;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.ReshapeOp.reshape;
import static dev.jacobi.core.ops.SumOp.sum;
import static dev.jacobi.core.ops.UnaryOp.exp;
import static dev.jacobi.core.ops.UnaryOp.log;
import static dev.jacobi.core.ops.UnaryOp.neg;
import static dev.jacobi.core.ops.UnaryOp.sqrt;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnomalyDetectionTest {
    private final Backend backend = new ReferenceBackend();
    private final Tensor x = Tensor.of(backend, Shape.of(3), 1, -1, 0).requireGradient();
    private final long before = backend.memory().live();

    @AfterEach
    void leavesNoMemoryBehind() {
        assertEquals(before, backend.memory().live());
    }

    @Test
    void namesTheFirstOpOfTheForwardPassAndItsLayer() {
        AnomalyException error = assertThrows(AnomalyException.class, () -> {
            try (AnomalyDetection _ = AnomalyDetection.open();
                    Tape _ = Tape.open();
                    LayerPath _ = LayerPath.enter("head")) {
                exp(log(neg(neg(x))));
            }
        });

        assertEquals("head: the output of log [3] holds NaN at element 1", error.getMessage());
    }

    @Test
    void namesTheFirstOpOfTheBackwardPassAndItsLayer() {
        Tensor positive = Tensor.of(backend, Shape.of(2), 4, 0).requireGradient();
        AnomalyException error = assertThrows(AnomalyException.class, () -> {
            try (AnomalyDetection _ = AnomalyDetection.open();
                    Tape tape = Tape.open()) {
                Tensor root;
                try (LayerPath _ = LayerPath.enter("layer1")) {
                    root = sqrt(mul(positive, positive));
                }
                tape.backward(sum(root));
            }
        });
        positive.close();

        assertEquals(
                "layer1: the gradient that sqrt gave its input [2] holds Infinity at element 1", error.getMessage());
    }

    @Test
    void ofOutputsLeavesGradientsAlone() {
        try (Tensor zero = Tensor.of(backend, Shape.of(1), 0).requireGradient();
                AnomalyDetection _ = AnomalyDetection.ofOutputs();
                Tape tape = Tape.open()) {
            assertTrue(tape.backward(sum(sqrt(zero))).has(zero));
            assertThrows(AnomalyException.class, () -> log(zero));
        }
    }

    /** A rule may use other ops, whose outputs are gradients then. */
    private record RootOp(Tensor x, Tensor y) implements Op {
        @Override
        public List<Tensor> inputs() {
            return List.of(x);
        }

        @Override
        public void backward(Tensor dy, GradientSink gradients) {
            gradients.pass(x, div(mul(dy, 0.5), y));
        }
    }

    @Test
    void ofOutputsLeavesGradientsAloneThatAreMadeByOps() {
        try (Tensor zero = Tensor.of(backend, Shape.of(1), 0).requireGradient();
                Tape tape = Tape.open()) {
            Tensor root = Tensor.of(backend, Shape.of(1), 0);
            Tensor loss = sum(Tape.record(new RootOp(zero, root), root));
            try (AnomalyDetection _ = AnomalyDetection.ofOutputs()) {
                assertTrue(tape.backward(loss).has(zero));
            }
            try (AnomalyDetection _ = AnomalyDetection.open()) {
                assertThrows(AnomalyException.class, () -> tape.backward(loss));
            }
        }
    }

    @Test
    void watchesEvaluationWithoutATape() {
        assertThrows(AnomalyException.class, () -> {
            try (AnomalyDetection _ = AnomalyDetection.open();
                    Scope _ = Scope.open()) {
                div(x, x);
            }
        });
    }

    @Test
    void letsFiniteComputationsPass() {
        try (AnomalyDetection _ = AnomalyDetection.open();
                Tape tape = Tape.open()) {
            assertTrue(tape.backward(sum(exp(x))).has(x));
        }
    }

    @Test
    void passesOverIntegersWhichAreAlwaysFinite() {
        try (AnomalyDetection _ = AnomalyDetection.open();
                Scope _ = Scope.open()) {
            Tensor bytes = Tensor.ofBytes(backend, Shape.of(2), (byte) 1, (byte) 2);

            assertEquals(Shape.of(1, 2), reshape(bytes, 1, 2).shape());
            assertEquals(
                    Shape.of(3, 1),
                    reshape(Tensor.ofInts(backend, 1, 2, 3), 3, 1).shape());
        }
    }

    @Test
    void isOffWhenClosedAndRestoresWhatWasBefore() {
        try (Scope _ = Scope.open();
                AnomalyDetection _ = AnomalyDetection.open()) {
            AnomalyDetection.open().close();
            assertThrows(AnomalyException.class, () -> log(x));
        }
        try (Scope _ = Scope.open()) {
            assertDoesNotThrow(() -> log(x));
        }
    }
}
