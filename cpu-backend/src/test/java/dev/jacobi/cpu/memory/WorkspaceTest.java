package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class WorkspaceTest {
    private final Workspace workspace = new Workspace(2);

    @Test
    void arraysGrowAndStay() {
        FloatBuffer large = workspace.rows(1, 100);

        assertSame(large.array(), workspace.rows(1, 10).array());
        FloatBuffer larger = workspace.rows(1, 1000);
        assertEquals(1000, larger.length());
        assertTrue(larger.offset() + 1000 <= larger.array().length);
    }

    /** Lengths are products of ints. */
    @Test
    void lengthThatHasOverflownIsAnError() {
        String message = assertThrows(IllegalArgumentException.class, () -> workspace.packed(-65_536))
                .getMessage();
        assertTrue(message.contains("scratch memory"), message);
    }
}
