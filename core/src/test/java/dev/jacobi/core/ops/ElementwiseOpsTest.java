package dev.jacobi.core.ops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import org.junit.jupiter.api.Test;

class ElementwiseOpsTest {
    private static final double TOLERANCE = 1e-14;

    private final Backend backend = new ReferenceBackend();

    private Tensor vector(double... values) {
        return Tensor.of(backend, Shape.of(values.length), values);
    }

    private static void assertValues(Tensor actual, double... expected) {
        assertArrayEquals(expected, actual.toDoubles(), TOLERANCE);
    }

    @Test
    void functionsHaveTheirPublishedValues() {
        assertValues(UnaryOp.neg(vector(2, -3)), -2, 3);
        assertValues(UnaryOp.exp(vector(0, 1)), 1, Math.E);
        assertValues(UnaryOp.log(vector(1, Math.E)), 0, 1);
        assertValues(UnaryOp.sqrt(vector(2, 9)), 1.4142135623730951, 3);
        assertValues(UnaryOp.pow(vector(2, 9), 0.5), 1.4142135623730951, 3);
        assertValues(UnaryOp.pow(vector(-2, 3), 3), -8, 27);
        assertValues(UnaryOp.relu(vector(-1, 0, 2)), 0, 0, 2);
        assertValues(UnaryOp.leakyRelu(vector(-1, 0, 2), 0.01), -0.01, 0, 2);
        assertValues(UnaryOp.clamp(vector(-1, 0.25, 2), 0.5), -0.5, 0.25, 0.5);
        var e = assertThrows(OpException.class, () -> UnaryOp.clamp(vector(1), -1));
        assertTrue(e.getMessage().contains("bound is -1.0, expected at least 0"), e.getMessage());
        assertThrows(OpException.class, () -> UnaryOp.clamp(vector(1), Double.NaN));
        assertValues(UnaryOp.sigmoid(vector(0, 1, -1)), 0.5, 0.7310585786300049, 0.2689414213699951);
        assertValues(UnaryOp.tanh(vector(0, 1)), 0, 0.7615941559557649);
    }

    /** x·Φ(x), with Φ from published tables of the error function: Φ(x) = (1 + erf(x/√2))/2. */
    @Test
    void geluHasItsExactValues() {
        assertValues(
                UnaryOp.gelu(vector(0, 1, -1, 2, -3, 0.5)),
                0,
                0.8413447460685429,
                -0.15865525393145707,
                1.9544997361036416,
                -0.0040496940948902835,
                0.34573123063700656);
    }

    @Test
    void largeInputsDoNotOverflow() {
        assertValues(UnaryOp.sigmoid(vector(-1000, 1000)), 0, 1);
        assertValues(UnaryOp.tanh(vector(-1000, 1000)), -1, 1);
        assertValues(UnaryOp.gelu(vector(-40, 40)), 0, 40);
    }

    @Test
    void binaryFunctionsWorkElementByElement() {
        Tensor a = vector(6, -8);
        Tensor b = vector(3, 2);

        assertValues(AddOp.add(a, b), 9, -6);
        assertValues(SubOp.sub(a, b), 3, -10);
        assertValues(MulOp.mul(a, b), 18, -16);
        assertValues(DivOp.div(a, b), 2, -4);
    }

    @Test
    void shapesBroadcastFromTheLastAxis() {
        Tensor column = Tensor.of(backend, Shape.of(2, 1), 10, 20);
        Tensor row = vector(1, 2, 3);
        Tensor table = AddOp.add(column, row);

        assertEquals(Shape.of(2, 3), table.shape());
        assertValues(table, 11, 12, 13, 21, 22, 23);
        assertValues(SubOp.sub(row, column), -9, -8, -7, -19, -18, -17);
        assertValues(MulOp.mul(table, Tensor.full(backend, Shape.of(), 2)), 22, 24, 26, 42, 44, 46);
    }

    @Test
    void dropoutDropsTheGivenShareAndKeepsTheExpectation() {
        int n = 100_000;
        Tensor ones = Tensor.full(backend, Shape.of(n), 1);
        double[] dropped = DropoutOp.dropout(ones, 0.3, DropoutOp.key(backend, RandomStream.of(17)), 0)
                .toDoubles();
        int zeros = 0;
        double sum = 0;
        for (double value : dropped) {
            zeros += value == 0 ? 1 : 0;
            sum += value;
            assertTrue(value == 0 || Math.abs(value - 1 / 0.7) < TOLERANCE, () -> "value " + value);
        }
        double deviation = Math.sqrt(n * 0.3 * 0.7);

        assertEquals(0.3 * n, zeros, 4 * deviation);
        assertEquals(n, sum, 4 * deviation / 0.7);
    }

    @Test
    void dropoutChoosesByKeyAndDrawAlone() {
        RandomStream random = RandomStream.of(99);
        long choice = RandomStream.bits(random.key(), 4);
        double[] values = DropoutOp.dropout(
                        Tensor.full(backend, Shape.of(50), 1), 0.5, DropoutOp.key(backend, random), 4)
                .toDoubles();

        for (int i = 0; i < values.length; i++) {
            boolean stays = RandomStream.toUnitFloat(RandomStream.bits(choice, i)) >= 0.5;
            assertEquals(stays ? 2 : 0, values[i]);
        }
    }
}
