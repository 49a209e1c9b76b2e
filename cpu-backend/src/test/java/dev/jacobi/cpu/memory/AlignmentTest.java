package dev.jacobi.cpu.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.DType;
import java.lang.foreign.MemorySegment;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The garbage collector may move an array while it is looked at, so what is said of all arrays must hold for most. */
final class AlignmentTest {
    private static final int ARRAYS = 100;

    private static void assertForMost(IntPredicate holds) {
        long count = IntStream.range(0, ARRAYS).filter(holds).count();
        assertTrue(count >= 0.9 * ARRAYS, "holds for %d arrays of %d".formatted(count, ARRAYS));
    }

    private static int bytesToLine(MemorySegment array, int offset) {
        return Alignment.bytesToLine(array.asSlice(offset));
    }

    @Test
    void oneLineFollowsAnother() {
        assertForMost(i -> {
            MemorySegment array = MemorySegment.ofArray(new byte[2 * Alignment.LINE + i]);
            int toLine = Alignment.bytesToLine(array);
            boolean before = IntStream.rangeClosed(0, toLine)
                    .allMatch(skipped -> bytesToLine(array, skipped) == toLine - skipped);
            return before && bytesToLine(array, toLine + 1) == Alignment.LINE - 1;
        });
    }

    @Test
    void buffersOfEveryTypeBeginOnALine() {
        MemoryPool pool = new MemoryPool();
        assertForMost(_ -> {
            FloatBuffer floats = FloatBuffer.of(pool.allocate(DType.F32, 100));
            IntBuffer ints = IntBuffer.of(pool.allocate(DType.I32, 100));
            ByteBuffer bytes = ByteBuffer.of(pool.allocate(DType.U8, 100));
            return bytesToLine(MemorySegment.ofArray(floats.array()), floats.offset() * Float.BYTES) == 0
                    && bytesToLine(MemorySegment.ofArray(ints.array()), ints.offset() * Integer.BYTES) == 0
                    && bytesToLine(MemorySegment.ofArray(bytes.array()), bytes.offset()) == 0;
        });
    }

    @Test
    void scratchMemoryBeginsOnALine() {
        Workspace workspace = new Workspace(1);
        assertForMost(i -> {
            FloatBuffer scratch = workspace.tile(0, 1 + i * i);
            return bytesToLine(MemorySegment.ofArray(scratch.array()), scratch.offset() * Float.BYTES) == 0;
        });
    }
}
