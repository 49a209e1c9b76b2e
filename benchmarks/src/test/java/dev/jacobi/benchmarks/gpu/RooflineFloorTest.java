package dev.jacobi.benchmarks.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.MatmulOp;
import dev.jacobi.core.ops.UnaryOp;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class RooflineFloorTest {
    /** Of doubles: a picture [1,4,4,2] becomes [1,4,4,3] by weights [3,3,3,2], then passes a ReLU. */
    @Test
    void countsProductsOrTrafficWhicheverTakesLonger() {
        double product = 2.0 * 4 * 4 * 3 * 9 * 2;
        double x = 32 * 8;
        double w = 54 * 8;
        double y = 48 * 8;
        double convolutionTraffic = x + w + y;
        double activationTraffic = 2 * y;
        try (Backend backend = new ReferenceBackend();
                Tape tape = Tape.open()) {
            Tensor pictures = Tensor.full(backend, Shape.of(1, 4, 4, 2), 1);
            Tensor weights = Tensor.full(backend, Shape.of(3, 3, 3, 2), 1).requireGradient();
            UnaryOp.relu(Conv2dOp.conv2d(pictures, weights, null, Window.of(1, 1)));

            double fastMemory = new RooflineFloor(1, 1e12).seconds(tape);
            double fastArithmetic = new RooflineFloor(1e12, 1).seconds(tape);

            // Pictures need no gradient, so there are two products: forward, and for the weights.
            assertEquals(2 * product, fastMemory, 1e-3);
            assertEquals(
                    convolutionTraffic + (convolutionTraffic + w) + activationTraffic + (activationTraffic + y),
                    fastArithmetic,
                    1e-3);
        }
    }

    @Test
    void countsNoProductForTheGradientOfABias() {
        try (Backend backend = new ReferenceBackend();
                Tape tape = Tape.open()) {
            Tensor pictures = Tensor.full(backend, Shape.of(1, 4, 4, 2), 1);
            Tensor weights = Tensor.full(backend, Shape.of(3, 3, 3, 2), 1).requireGradient();
            Tensor bias = Tensor.full(backend, Shape.of(3), 1).requireGradient();
            Conv2dOp.conv2d(pictures, weights, bias, Window.of(1, 1));

            assertEquals(2 * 2.0 * 4 * 4 * 3 * 9 * 2, new RooflineFloor(1, 1e12).seconds(tape), 1e-3);
        }
    }

    @Test
    void countsMatrixProducts() {
        try (Backend backend = new ReferenceBackend();
                Tape tape = Tape.open()) {
            Tensor a = Tensor.full(backend, Shape.of(2, 3), 1).requireGradient();
            Tensor b = Tensor.full(backend, Shape.of(3, 5), 1).requireGradient();
            MatmulOp.matmul(a, b);

            assertEquals(3 * 2.0 * 2 * 3 * 5, new RooflineFloor(1, 1e12).seconds(tape), 1e-3);
        }
    }

    @Test
    void measuresADevice() {
        try (Backend backend = Buffers.cpu(1)) {
            RooflineFloor measured = RooflineFloor.measure(backend);

            assertTrue(measured.flopsPerSecond() > 1e6 && measured.bytesPerSecond() > 1e6, measured::toString);
            assertEquals(0, backend.memory().live());
        }
    }
}
