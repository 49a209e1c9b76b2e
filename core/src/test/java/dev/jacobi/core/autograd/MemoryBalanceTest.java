package dev.jacobi.core.autograd;

import static dev.jacobi.core.ops.BatchNormOp.batchNormTraining;
import static dev.jacobi.core.ops.Conv2dOp.conv2d;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static dev.jacobi.core.ops.LinearOp.linear;
import static dev.jacobi.core.ops.MaxPool2dOp.maxPool2d;
import static dev.jacobi.core.ops.ReshapeOp.flatten;
import static dev.jacobi.core.ops.UnaryOp.relu;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

/** Live bytes return to where they were, whatever happens: counted, not guessed. */
class MemoryBalanceTest {
    private static final int STEPS = 1000;

    private final Backend backend = new ReferenceBackend();
    private final Tensor images = Tensor.full(backend, Shape.of(2, 4, 4, 1), 0.5);
    private final Tensor filters =
            Tensor.full(backend, Shape.of(2, 3, 3, 1), 0.1).requireGradient();
    private final Tensor gamma = Tensor.full(backend, Shape.of(2), 1).requireGradient();
    private final Tensor beta = Tensor.full(backend, Shape.of(2), 0).requireGradient();
    private final Tensor weights = Tensor.full(backend, Shape.of(3, 8), 0.1).requireGradient();
    private final Tensor bias = Tensor.full(backend, Shape.of(3), 0).requireGradient();
    private final Tensor labels = Tensor.ofInts(backend, 0, 2);

    private Tensor logits() {
        Tensor x = conv2d(images, filters, null, Window.of(1, 1));
        x = batchNormTraining(x, gamma, beta, null, 0.1, 1e-5, Fusion.NONE);
        return linear(flatten(maxPool2d(relu(x), 2, 2, 0)), weights, bias);
    }

    @Test
    void trainingStepsLeaveNothingBehind() {
        long before = backend.memory().live();
        try (Gradients gradients = new Gradients()) {
            for (int step = 0; step < STEPS; step++) {
                try (Tape tape = Tape.open()) {
                    Tensor loss = crossEntropy(logits(), labels, 0.1);
                    if (step % 2 == 0) {
                        tape.backward(loss);
                    } else {
                        tape.backwardAndRelease(loss, gradients);
                    }
                }
                long own = step == 0 ? 0 : 8L * (18 + 2 + 2 + 24 + 3);
                assertEquals(before + own, backend.memory().live(), "live bytes after step " + step);
            }
        }
        assertEquals(before, backend.memory().live());
    }

    @Test
    void evaluationStepsLeaveNothingBehind() {
        long before = backend.memory().live();
        for (int step = 0; step < STEPS; step++) {
            try (Scope _ = Scope.open()) {
                logits().toFloats();
            }
            assertEquals(before, backend.memory().live(), "live bytes after step " + step);
        }
    }

    @Test
    void anErrorInTheForwardPassLeavesNothingBehind() {
        long before = backend.memory().live();
        for (int step = 0; step < 10; step++) {
            assertThrows(OpException.class, () -> {
                try (Tape _ = Tape.open()) {
                    linear(logits(), weights, bias);
                }
            });
            assertEquals(before, backend.memory().live());
        }
    }

    @Test
    void peakMemoryStopsGrowing() {
        try (Tape tape = Tape.open()) {
            tape.backward(crossEntropy(logits(), labels, 0));
        }
        long peak = backend.memory().peak();
        for (int step = 0; step < 10; step++) {
            try (Tape tape = Tape.open()) {
                tape.backward(crossEntropy(logits(), labels, 0));
            }
        }
        assertEquals(peak, backend.memory().peak());
    }
}
