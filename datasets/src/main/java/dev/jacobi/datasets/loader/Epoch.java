package dev.jacobi.datasets.loader;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CancellationException;

/**
 * One pass over a loader's batches, for one consuming thread. {@link #next()} takes the previous batch back, so a batch
 * is used up, or copied, before the next one is asked for. Closing stops the workers, also in mid-epoch.
 */
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    private final DataLoader loader;
    private final long epoch;
    private final Visits visits;
    private final int end;
    private final List<Thread> workers = new ArrayList<>();

    // All below is guarded by this object's monitor, which is notified of every change.
    private final Deque<Batch> free = new ArrayDeque<>();
    private final Map<Integer, Batch> ready = new HashMap<>();
    private final Map<Integer, Throwable> failed = new HashMap<>();
    private int nextToMake;
    private int nextToGive;
    private boolean closed;

    private Batch given;
    private long waitNanos;

    Epoch(DataLoader loader, long epoch, Visits visits, int firstBatch, int workerCount) {
        this.loader = loader;
        this.epoch = epoch;
        this.visits = visits;
        this.end = loader.batchesPerEpoch();
        this.nextToMake = firstBatch;
        this.nextToGive = firstBatch;
        // One batch in the consumer's hands, one in each worker's, and one waiting between them.
        int buffers = Math.min(workerCount == 0 ? 1 : workerCount + 2, end - firstBatch);
        for (int i = 0; i < buffers; i++) {
            free.add(loader.newBatch());
        }
        for (int i = 0; i < Math.min(workerCount, buffers); i++) {
            workers.add(Thread.ofPlatform().daemon().name("data-loader-" + i).start(this::work));
        }
    }

    /** The number of the batch that {@link #next()} gives. */
    public synchronized int nextBatch() {
        return nextToGive;
    }

    @Override
    public synchronized boolean hasNext() {
        return !closed && nextToGive < end;
    }

    /**
     * The next batch, which is valid until the next call.
     *
     * @throws NoSuchElementException at the end of the epoch, or once it is closed
     * @throws IllegalStateException if preparing this batch failed; its cause is the worker's exception
     * @throws CancellationException if the calling thread is interrupted; the epoch is then closed
     */
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch " + epoch + ": no batch after " + nextBatch());
        }
        long start = System.nanoTime();
        recycle();
        if (workers.isEmpty()) {
            makeOne();
        }
        try {
            given = take();
        } catch (IllegalStateException e) {
            close();
            throw e;
        } catch (InterruptedException _) {
            close();
            Thread.currentThread().interrupt();
            throw new CancellationException("epoch " + epoch + ": interrupted while waiting for batch " + nextBatch());
        }
        waitNanos += System.nanoTime() - start;
        return given;
    }

    /** How long {@link #next()} has kept its caller waiting so far, in nanoseconds. */
    public long waitNanos() {
        return waitNanos;
    }

    /** Stops the workers and waits for them. A second call does nothing. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            while (worker.isAlive()) {
                try {
                    worker.join();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void recycle() {
        if (given != null) {
            free.add(given);
            given = null;
            notifyAll();
        }
    }

    private synchronized Batch take() throws InterruptedException {
        while (!ready.containsKey(nextToGive) && !failed.containsKey(nextToGive)) {
            wait();
        }
        Throwable failure = failed.get(nextToGive);
        if (failure != null) {
            throw new IllegalStateException("batch " + nextToGive + " of epoch " + epoch + ": " + failure, failure);
        }
        return ready.remove(nextToGive++);
    }

    private void work() {
        boolean more = true;
        while (more) {
            more = makeOne();
        }
    }

    /**
     * Makes the next batch in a free buffer, for which it waits. A number is drawn only with a buffer in hand: then the
     * batch the consumer waits for always has one, and the workers never block each other.
     */
    private boolean makeOne() {
        Batch batch;
        int number;
        synchronized (this) {
            while (free.isEmpty() && nextToMake < end && !closed) {
                try {
                    wait();
                } catch (InterruptedException _) {
                    // Only close() ends a worker: one that left for another reason would leave its consumer waiting.
                }
            }
            if (nextToMake >= end || closed) {
                return false;
            }
            batch = free.remove();
            number = nextToMake++;
        }
        Throwable failure = null;
        try {
            loader.fill(batch, epoch, visits, number);
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        synchronized (this) {
            if (failure == null) {
                ready.put(number, batch);
            } else {
                failed.put(number, failure);
            }
            notifyAll();
        }
        return failure == null;
    }
}
