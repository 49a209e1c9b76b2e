package dev.jacobi.cpu.products;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.cpu.vectors.Simd;
import org.junit.jupiter.api.Test;

final class PanelsTest {
    @Test
    void missingColumnsTakeRoomToo() {
        assertEquals(7 * 3 * Simd.LANES, new Panels(7, 2 * Simd.LANES + 1).length());
    }

    @Test
    void matrixThatNoArrayHoldsIsRefusedByItsSize() {
        String message = assertThrows(IllegalArgumentException.class, () -> new Panels(1 << 30, 3))
                .getMessage();
        assertTrue(message.contains("1073741824 x 3"), message);
    }
}
