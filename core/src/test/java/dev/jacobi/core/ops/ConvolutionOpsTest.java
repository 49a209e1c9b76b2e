package dev.jacobi.core.ops;

import static dev.jacobi.core.ops.Conv2dOp.conv2d;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

/** Convolution and pooling on integers small enough to follow by hand. */
class ConvolutionOpsTest {
    private final Backend backend = new ReferenceBackend();

    /** One picture, one channel. */
    private final Tensor picture = Tensor.of(backend, Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9);

    private Tensor tensor(Shape shape, float... values) {
        return Tensor.of(backend, shape, values);
    }

    private static void assertTensor(Tensor actual, Shape shape, double... expected) {
        assertEquals(shape, actual.shape());
        assertArrayEquals(expected, actual.toDoubles(), 1e-14);
    }

    @Test
    void theFilterIsNotFlipped() {
        Tensor w = tensor(Shape.of(1, 2, 2, 1), 1, 0, 0, -2);

        assertTensor(conv2d(picture, w, null, Window.of(1, 0)), Shape.of(1, 2, 2, 1), -9, -10, -12, -13);
    }

    @Test
    void paddingIsZeros() {
        Tensor w = Tensor.full(backend, Shape.of(1, 3, 3, 1), 1);

        assertTensor(
                conv2d(picture, w, null, Window.of(1, 1)), Shape.of(1, 3, 3, 1), 12, 21, 16, 27, 45, 33, 24, 39, 28);
    }

    @Test
    void strideAndDilationSkipPixels() {
        Tensor ones = Tensor.full(backend, Shape.of(1, 2, 2, 1), 1);

        assertTensor(conv2d(picture, ones, null, Window.of(2, 1)), Shape.of(1, 2, 2, 1), 1, 5, 11, 28);
        assertTensor(conv2d(picture, ones, null, new Window(1, 0, 2, 1)), Shape.of(1, 1, 1, 1), 1 + 3 + 7 + 9);
    }

    @Test
    void channelsAddUpAndEachFilterHasItsBias() {
        Tensor x = tensor(Shape.of(1, 1, 2, 2), 1, 10, 2, 20);
        Tensor w = tensor(Shape.of(3, 1, 1, 2), 1, 1, 2, 0, 0, -1);
        Tensor bias = tensor(Shape.of(3), 100, 200, 300);

        assertTensor(conv2d(x, w, bias, Window.of(1, 0)), Shape.of(1, 1, 2, 3), 111, 202, 290, 122, 204, 280);
    }

    @Test
    void groupsSeeOnlyTheirOwnChannels() {
        Tensor x = tensor(Shape.of(1, 1, 1, 4), 1, 2, 3, 4);
        Tensor w = tensor(Shape.of(2, 1, 1, 2), 10, 1, 10, 1);
        Tensor depthwise = tensor(Shape.of(4, 1, 1, 1), 5, 6, 7, 8);

        assertTensor(conv2d(x, w, null, new Window(1, 0, 1, 2)), Shape.of(1, 1, 1, 2), 12, 34);
        assertTensor(conv2d(x, depthwise, null, new Window(1, 0, 1, 4)), Shape.of(1, 1, 1, 4), 5, 12, 21, 32);
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> new Window(1, 0, 1, 0));
        assertEquals("window: got 0 groups, expected at least 1", error.getMessage());
    }

    @Test
    void gradientsCountTheWindowsThatSawEachPixel() {
        Tensor x = tensor(Shape.of(1, 3, 3, 1), 1, 2, 3, 4, 5, 6, 7, 8, 9).requireGradient();
        Tensor w = Tensor.full(backend, Shape.of(1, 2, 2, 1), 1).requireGradient();
        try (Tape tape = Tape.open()) {
            var gradients = tape.backward(SumOp.sum(conv2d(x, w, null, Window.of(1, 0))));

            assertTensor(gradients.of(x), x.shape(), 1, 2, 1, 2, 4, 2, 1, 2, 1);
            assertTensor(gradients.of(w), w.shape(), 12, 16, 24, 28);
        }
    }

    @Test
    void maxPoolingTakesTheLargestAndSendsTheGradientThere() {
        Tensor x = tensor(Shape.of(1, 2, 4, 1), 1, 5, 3, 3, 4, 2, 3, 3).requireGradient();
        try (Tape tape = Tape.open()) {
            Tensor y = MaxPool2dOp.maxPool2d(x, 2, 2, 0);
            assertTensor(y, Shape.of(1, 1, 2, 1), 5, 3);
            var gradients = tape.backward(SumOp.sum(y));

            assertTensor(gradients.of(x), x.shape(), 0, 1, 1, 0, 0, 0, 0, 0);
        }
    }

    @Test
    void paddingNeverWinsTheMaximum() {
        Tensor negative = UnaryOp.neg(picture);

        assertTensor(MaxPool2dOp.maxPool2d(negative, 3, 2, 1), Shape.of(1, 2, 2, 1), -1, -2, -4, -5);
    }

    @Test
    void averagePoolingCountsPadding() {
        assertTensor(AveragePool2dOp.averagePool2d(picture, 2, 1, 0), Shape.of(1, 2, 2, 1), 3, 4, 6, 7);
        assertTensor(
                AveragePool2dOp.averagePool2d(picture, 3, 2, 1),
                Shape.of(1, 2, 2, 1),
                12 / 9.0,
                16 / 9.0,
                24 / 9.0,
                28 / 9.0);
        assertTensor(AveragePool2dOp.globalAveragePool2d(picture), Shape.of(1, 1, 1, 1), 5);
    }
}
