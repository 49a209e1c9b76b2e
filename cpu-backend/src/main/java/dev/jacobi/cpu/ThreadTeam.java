package dev.jacobi.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads, the caller among them. Each parallel region is one volatile write to start and one counter to
 * finish; between regions the workers spin for a moment, since the next region of a training step is never far, and
 * then sleep.
 */
final class ThreadTeam implements AutoCloseable {
    private static final int SPINS_BEFORE_SLEEP = 20_000;
    private static final int SPINS_BEFORE_YIELD = 2_000;

    /** Work on the items {@code from … to-1}. */
    @FunctionalInterface
    interface Body {
        void run(int from, int to, int thread);
    }

    private record Region(int number, int items, Body body) {}

    private final int size;
    private final Thread[] workers;
    private final AtomicInteger unfinished = new AtomicInteger();
    private volatile Region region = new Region(0, 0, (_, _, _) -> {});
    private volatile Throwable failure;
    private volatile boolean closed;

    ThreadTeam(int size) {
        this.size = size;
        this.workers = new Thread[size - 1];
        for (int i = 0; i < workers.length; i++) {
            int thread = i + 1;
            workers[i] =
                    Thread.ofPlatform().daemon().name("jacobi-cpu-" + thread).start(() -> work(thread));
        }
    }

    int size() {
        return size;
    }

    /**
     * Splits {@code items} evenly among the threads and waits until all are done. The split is static, so a thread finds
     * in its cache what it left there.
     */
    @SuppressWarnings("ThreadPriorityCheck") // yielding is a courtesy here: correctness does not hang on it
    void split(int items, Body body) {
        if (size == 1 || items <= 1) {
            body.run(0, items, 0);
            return;
        }
        unfinished.set(workers.length);
        region = new Region(region.number() + 1, items, body);
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
        try {
            runPart(region, 0);
        } finally {
            for (int spin = 0; unfinished.get() > 0; spin++) {
                if (spin < SPINS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    // Somebody else may need this processor: perhaps the very worker we wait for.
                    Thread.yield();
                }
            }
        }
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("a worker thread failed: " + thrown.getMessage(), thrown);
        }
    }

    /** As {@link #split}, but on the calling thread alone where the work is too little to share. */
    void split(int items, int itemsWorthSharing, Body body) {
        if (items < itemsWorthSharing) {
            body.run(0, items, 0);
        } else {
            split(items, body);
        }
    }

    private void work(int thread) {
        int done = 0;
        while (!closed) {
            for (int spin = 0; region.number() == done && !closed; spin++) {
                if (spin < SPINS_BEFORE_SLEEP) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            Region current = region;
            if (current.number() == done) {
                continue;
            }
            done = current.number();
            try {
                runPart(current, thread);
            } catch (Throwable e) {
                failure = e;
            } finally {
                unfinished.decrementAndGet();
            }
        }
    }

    private void runPart(Region part, int thread) {
        int from = (int) ((long) part.items() * thread / size);
        int to = (int) ((long) part.items() * (thread + 1) / size);
        if (from < to) {
            part.body().run(from, to, thread);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
    }
}
