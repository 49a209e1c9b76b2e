package dev.jacobi.cpu.convolution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.cpu.memory.FloatBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PartialSumsTest {
    @ParameterizedTest
    @CsvSource({"1,1", "8,8", "9,8", "1000,7", "2147483647,8"})
    void everyItemBelongsToOnePart(int items, int parts) {
        PartialSums partial = new PartialSums(items, parts, 1);

        assertEquals(0, partial.first(0));
        assertEquals(items, partial.end(parts - 1));
        for (int part = 0; part < parts; part++) {
            int count = partial.end(part) - partial.first(part);
            assertTrue(count == items / parts || count == items / parts + 1, "part " + part + " has " + count);
        }
        for (int part = 1; part < parts; part++) {
            assertEquals(partial.end(part - 1), partial.first(part));
        }
    }

    /** In the order 1 + 9e8 - 9e8, the one is lost. */
    @Test
    void partsAreAddedInOrder() {
        PartialSums partial = new PartialSums(3, 3, 3);
        float[] sums = {1, 1, 1, 9e8f, 9e8f, 9e8f, -9e8f, -9e8f, -9e8f};

        partial.addToFirst(new FloatBuffer(sums, 0, sums.length), 1, 1);

        assertArrayEquals(new float[] {1, 0, 1, 9e8f, 9e8f, 9e8f, -9e8f, -9e8f, -9e8f}, sums);
    }
}
