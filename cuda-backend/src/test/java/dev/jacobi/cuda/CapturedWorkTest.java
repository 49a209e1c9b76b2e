package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.Readback;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the contract says of captured work and of reading back: whose memory is whose, and what the host may do when. */
class CapturedWorkTest {
    private static final int LENGTH = 1000;
    private static final int BYTES = 4096;

    private Backend backend;

    @BeforeEach
    void open() {
        backend = CudaUnderTest.open();
    }

    @AfterEach
    void close() {
        if (backend != null) {
            backend.close();
        }
    }

    private Buffer filled(double value) {
        Buffer buffer = backend.allocate(DType.F32, LENGTH);
        backend.fill(buffer, value);
        return buffer;
    }

    private void assertAll(double expected, Buffer buffer) {
        double[] values = new double[LENGTH];
        backend.download(buffer, values);
        double[] all = new double[LENGTH];
        Arrays.fill(all, expected);
        assertArrayEquals(all, values);
    }

    /** Writes a value to memory that it gives back, and from there to memory that it leaves: its result. */
    private CapturedWork byWayOfOtherMemory(double value, Buffer[] result) {
        return backend.capture(() -> {
                    Buffer between = filled(value);
                    result[0] = backend.allocate(DType.F32, LENGTH);
                    backend.copy(between, result[0]);
                    backend.release(between);
                })
                .orElseThrow();
    }

    @Test
    void copiesToAndFromTheHostWithinAreRefused() {
        Buffer x = filled(1);
        for (Runnable copy : List.<Runnable>of(
                () -> backend.download(x, new float[LENGTH]),
                () -> backend.readBack(x),
                () -> backend.upload(new float[LENGTH], x))) {
            NotCapturableException e = assertThrows(NotCapturableException.class, () -> backend.capture(copy));

            assertTrue(e.getMessage().endsWith("in the middle of the work"), e.getMessage());
            backend.fill(x, 2);
            assertAll(2, x);
        }
    }

    @Test
    void capturesDoNotNestAndTheOuterOneIsGivenUp() {
        Buffer x = filled(1);
        assertThrows(
                IllegalStateException.class, () -> backend.capture(() -> backend.capture(() -> backend.fill(x, 2))));

        assertAll(1, x);
        assertEquals(BYTES, backend.memory().live());
    }

    @Test
    void itsMemoryIsNobodyElses() {
        Buffer[] result = new Buffer[1];
        CapturedWork work = byWayOfOtherMemory(7, result);
        Buffer other = filled(3);
        work.replay();

        assertAll(7, result[0]);
        assertAll(3, other);
        backend.release(other);
        backend.release(result[0]);
        assertEquals(2 * BYTES, backend.memory().live(), "reserved until the work is closed");
        work.close();
        assertEquals(0, backend.memory().live());
    }

    @Test
    void worksShareWhatNoneOfThemKeeps() {
        Buffer[] first = new Buffer[1];
        Buffer[] second = new Buffer[1];
        CapturedWork seven = byWayOfOtherMemory(7, first);
        CapturedWork eight = byWayOfOtherMemory(8, second);
        assertEquals(3 * BYTES, backend.memory().live(), "two results, and one piece between for both");
        for (int i = 0; i < 2; i++) {
            eight.replay();
            seven.replay();
            assertAll(7, first[0]);
            assertAll(8, second[0]);
        }

        seven.close();
        eight.replay();
        assertAll(8, second[0]);
        backend.release(first[0]);
        backend.release(second[0]);
        eight.close();
        assertEquals(0, backend.memory().live());
    }

    @Test
    void worksThatWereClosedAreNotHeldOnTo() {
        WeakReference<CapturedWork> closed = closedWork();
        System.gc();

        assertTrue(closed.refersTo(null));
    }

    /** In a method of its own, whose variables are gone afterwards. */
    private WeakReference<CapturedWork> closedWork() {
        CapturedWork work = backend.capture(() -> {}).orElseThrow();
        work.close();
        return new WeakReference<>(work);
    }

    @Test
    void aReadbackHoldsWhatWasThereWhenItWasAskedFor() {
        Buffer x = filled(5);
        Readback early = backend.readBack(x);
        backend.fill(x, 6);
        Readback late = backend.readBack(x);

        assertEquals(6, late.await()[0]);
        assertEquals(5, early.await()[0]);
        assertEquals(5, early.await()[0], "once more");
    }
}
