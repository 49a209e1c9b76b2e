package dev.jacobi.cpu.threads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThreadTeamTest {
    @ParameterizedTest
    @CsvSource({"1, 100", "2, 0", "2, 1", "2, 2", "2, 31", "2, 1000", "3, 2", "3, 50", "4, 4097"})
    void visitsEveryItemOnce(int threads, int items) {
        try (ThreadTeam team = new ThreadTeam(threads)) {
            for (int repetition = 0; repetition < 100; repetition++) {
                AtomicIntegerArray visits = new AtomicIntegerArray(items);
                team.split(items, (from, to, thread) -> {
                    assertTrue(thread >= 0 && thread < threads);
                    for (int i = from; i < to; i++) {
                        visits.incrementAndGet(i);
                    }
                });
                team.splitWhole(items, (from, to, _) -> {
                    for (int i = from; i < to; i++) {
                        visits.incrementAndGet(i);
                    }
                });
                for (int i = 0; i < items; i++) {
                    assertEquals(2, visits.get(i));
                }
            }
        }
    }

    @Test
    void aWholeShareIsOneCall() {
        try (ThreadTeam team = new ThreadTeam(2)) {
            AtomicIntegerArray calls = new AtomicIntegerArray(1);
            team.splitWhole(1000, (_, _, _) -> calls.incrementAndGet(0));
            assertEquals(2, calls.get(0));
        }
    }

    /** The first item ends only when all others have: those after it in its share must be somebody else's work. */
    @Test
    @Timeout(60)
    void aThreadThatIsHeldUpIsHelped() {
        int items = 64;
        CountDownLatch others = new CountDownLatch(items - 2);
        try (ThreadTeam team = new ThreadTeam(2)) {
            team.split(items, (from, to, _) -> {
                assertEquals(2, to - from);
                if (from > 0) {
                    others.countDown();
                    others.countDown();
                } else {
                    await(others);
                }
            });
        }
        assertEquals(0, others.getCount());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(50, TimeUnit.SECONDS), "nobody took the rest of the share");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @CsvSource({"0", "63"})
    void aFailureReachesTheCallerAndTheTeamGoesOn(int item) {
        try (ThreadTeam team = new ThreadTeam(2)) {
            IllegalArgumentException failure = assertThrows(
                    IllegalArgumentException.class,
                    () -> team.split(64, (from, to, _) -> {
                        if (from <= item && item < to) {
                            throw new IllegalArgumentException("item " + item);
                        }
                    }));
            assertEquals("item " + item, failure.getMessage());
            OutOfMemoryError error = new OutOfMemoryError("item " + item);
            assertSame(
                    error,
                    assertThrows(
                            OutOfMemoryError.class,
                            () -> team.split(64, (from, to, _) -> {
                                if (from <= item && item < to) {
                                    throw error;
                                }
                            })));
            AtomicIntegerArray visits = new AtomicIntegerArray(1);
            team.split(64, (from, to, _) -> visits.addAndGet(0, to - from));
            assertEquals(64, visits.get(0));
        }
    }
}
