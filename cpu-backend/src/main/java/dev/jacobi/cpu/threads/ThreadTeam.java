package dev.jacobi.cpu.threads;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads, the caller among them. Each parallel region is one volatile write to start and one counter
 * to finish; between regions the workers spin for some milliseconds and then sleep, since the next region of a training
 * step is never far off and waking a sleeping thread takes long on a virtual machine.
 */
public final class ThreadTeam implements AutoCloseable {
    private static final int SPINS_BEFORE_SLEEP = 200_000;
    private static final int SPINS_BEFORE_YIELD = 2_000;

    /** Portions of a thread's share: in the end, the others wait for no more than a sixteenth of it. */
    private static final int PORTIONS = 16;

    /** Distance between two threads' counters, so that each has a cache line of its own. */
    private static final int APART = 16;

    /** Work on the items {@code from … to-1}. */
    @FunctionalInterface
    public interface Body {
        void run(int from, int to, int thread);
    }

    /**
     * One parallel region. Each thread has a share of the items, cut into portions, and whoever has finished a share
     * goes on with portions of somebody else's: the machine may have taken a processor away from that thread.
     */
    private static final class Region {
        final int number;
        private final int items;
        private final int threads;
        private final int portions;
        private final Body body;
        private final AtomicIntegerArray taken;
        private final AtomicInteger unfinished;
        private volatile Throwable failure;

        Region(int number, int items, int threads, int mostPortions, Body body) {
            this.number = number;
            this.items = items;
            this.threads = threads;
            this.portions = Math.min(mostPortions, Math.ceilDiv(items, threads));
            this.body = body;
            this.taken = new AtomicIntegerArray(threads * APART);
            this.unfinished = new AtomicInteger(threads * portions);
        }

        /** Works until nothing is left to take. */
        void run(int thread) {
            int done = 0;
            for (int i = 0; i < threads; i++) {
                int share = (thread + i) % threads;
                int portion;
                while ((portion = taken.getAndIncrement(share * APART)) < portions) {
                    try {
                        run(share * portions + portion, thread);
                    } catch (Throwable e) {
                        failure = e;
                    }
                    done++;
                }
            }
            if (done > 0) {
                unfinished.addAndGet(-done);
            }
        }

        private void run(int portion, int thread) {
            int count = threads * portions;
            int from = (int) ((long) items * portion / count);
            int to = (int) ((long) items * (portion + 1) / count);
            if (from < to) {
                body.run(from, to, thread);
            }
        }
    }

    private final int size;
    private final Thread[] workers;
    private volatile Region region = new Region(0, 0, 1, 1, (_, _, _) -> {});
    private volatile boolean closed;

    /** A team of {@code size} threads, one of which is the caller. */
    public ThreadTeam(int size) {
        this.size = size;
        this.workers = new Thread[size - 1];
        for (int i = 0; i < workers.length; i++) {
            int thread = i + 1;
            workers[i] =
                    Thread.ofPlatform().daemon().name("jacobi-cpu-" + thread).start(() -> work(thread));
        }
    }

    /** Threads, the caller included. */
    public int size() {
        return size;
    }

    /**
     * Splits {@code items} evenly among the threads and waits until all are done. A thread works through a share of its
     * own, portion by portion, so that it mostly finds in its cache what it left there, and then helps the others. The
     * body is called once for each portion.
     */
    public void split(int items, Body body) {
        distribute(items, PORTIONS, body);
    }

    /** As {@link #split(int, Body)}, but a share is one call: for bodies that prepare what all their items need. */
    public void splitWhole(int items, Body body) {
        distribute(items, 1, body);
    }

    /** As {@link #split(int, Body)}, but on the calling thread alone where the work is too little to share. */
    public void split(int items, int itemsWorthSharing, Body body) {
        if (items < itemsWorthSharing) {
            body.run(0, items, 0);
        } else {
            split(items, body);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding is a courtesy here: correctness does not depend on it
    private void distribute(int items, int portions, Body body) {
        if (size == 1 || items <= 1) {
            body.run(0, items, 0);
            return;
        }
        Region current = new Region(region.number + 1, items, size, portions, body);
        region = current;
        for (Thread worker : workers) {
            LockSupport.unpark(worker);
        }
        current.run(0);
        for (int spin = 0; current.unfinished.get() > 0; spin++) {
            if (spin < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else {
                // Somebody else may need this processor: perhaps the very worker we wait for.
                Thread.yield();
            }
        }
        switch (current.failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException exception -> throw exception;
            case Throwable other -> throw new AssertionError("no body can throw it", other);
        }
    }

    private void work(int thread) {
        int done = 0;
        while (!closed) {
            for (int spin = 0; region.number == done && !closed; spin++) {
                if (spin < SPINS_BEFORE_SLEEP) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            Region current = region;
            done = current.number;
            current.run(thread);
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
