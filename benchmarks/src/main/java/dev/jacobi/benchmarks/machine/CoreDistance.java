package dev.jacobi.benchmarks.machine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long one processor's write takes to be seen by another: two threads hand a number to and fro. About 25 ns between
 * cores that share a third-level cache, several times as much between cores that do not; a virtual machine's processors
 * can change from one to the other at any time.
 */
final class CoreDistance {
    /** Until the other thread runs, and from the second call on the compiled code. */
    private static final int WARM_UP = 20_000;

    private static final int ROUNDS = 100_000;

    /** Many times longer than a write takes. */
    private static final int SPINS_BEFORE_YIELD = 10_000;

    private CoreDistance() {}

    /** Nanoseconds of one way. Both threads spin: with fewer than two free processors it says nothing. */
    static double measure() throws InterruptedException {
        AtomicInteger ball = new AtomicInteger();
        Thread other = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < WARM_UP + ROUNDS; i++) {
                await(ball, 2 * i + 1);
                ball.setRelease(2 * i + 2);
            }
        });
        long begin = 0;
        for (int i = 0; i < WARM_UP + ROUNDS; i++) {
            if (i == WARM_UP) {
                begin = System.nanoTime();
            }
            ball.setRelease(2 * i + 1);
            await(ball, 2 * i + 2);
        }
        long nanos = System.nanoTime() - begin;
        other.join();
        return nanos / (2.0 * ROUNDS);
    }

    @SuppressWarnings("ThreadPriorityCheck") // so that a machine with one processor, too, comes to an end
    private static void await(AtomicInteger ball, int value) {
        for (int spin = 1; ball.getAcquire() != value; spin++) {
            if (spin % SPINS_BEFORE_YIELD == 0) {
                Thread.yield();
            }
        }
    }
}
