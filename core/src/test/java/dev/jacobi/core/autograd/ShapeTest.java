package dev.jacobi.core.autograd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ShapeTest {
    private final Shape shape = Shape.of(2, 3, 5);

    @Test
    void knowsItsAxes() {
        assertEquals(3, shape.rank());
        assertEquals(30, shape.size());
        assertEquals(3, shape.dim(1));
        assertEquals(5, shape.dim(-1));
        assertEquals(2, shape.dim(-3));
        assertEquals(15, shape.product(1, 3));
        assertEquals(1, shape.product(2, 2));
        assertEquals("[2,3,5]", shape.toString());
    }

    @Test
    void aScalarHasNoAxesAndOneElement() {
        assertEquals(0, Shape.of().rank());
        assertEquals(1, Shape.of().size());
        assertEquals("[]", Shape.of().toString());
    }

    @Test
    void isAValue() {
        assertEquals(shape, Shape.of(2, 3, 5));
        assertEquals(shape.hashCode(), Shape.of(2, 3, 5).hashCode());
        assertNotEquals(shape, Shape.of(3, 2, 5));
        assertNotEquals(shape, Shape.of(2, 3, 5, 1));
        assertEquals(Shape.of(2, 7, 5), shape.with(1, 7));
        assertEquals(Shape.of(2, 3, 1), shape.with(-1, 1));
    }

    @Test
    void sharesNoArrayWithAnybody() {
        int[] dims = {2, 3};
        Shape copied = Shape.of(dims);
        dims[0] = 9;
        copied.dims()[1] = 9;

        assertArrayEquals(new int[] {2, 3}, copied.dims());
    }

    @Test
    void axesOutsideAreErrorsThatShowTheShape() {
        for (int axis : new int[] {3, -4}) {
            IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> shape.dim(axis));
            assertEquals("axis %d: shape [2,3,5] has the axes -3 … 2".formatted(axis), error.getMessage());
        }
    }

    @Test
    void emptyAxesAndTooManyElementsAreErrors() {
        assertThrows(IllegalArgumentException.class, () -> Shape.of(2, -1));
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> Shape.of(3, 0, 2));
        assertEquals("shape [3, 0, 2]: expected lengths >= 1 and at most 2147483647 elements", error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> Shape.of(65536, 65536));
        assertThrows(IllegalArgumentException.class, () -> Shape.of(1 << 20, 1 << 20, 1 << 24));
    }
}
