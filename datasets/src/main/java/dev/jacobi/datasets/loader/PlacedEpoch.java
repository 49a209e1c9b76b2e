package dev.jacobi.datasets.loader;

import dev.jacobi.datasets.transform.Framing;
import java.util.Iterator;
import java.util.NoSuchElementException;

/** One pass over a loader's batches that leaves the pixels alone: a batch is placed when it is asked for. */
public final class PlacedEpoch implements Iterator<PlacedBatch> {
    private final DataLoader loader;
    private final Framing framing;
    private final long epoch;
    private final Visits visits;
    private int next;

    PlacedEpoch(DataLoader loader, Framing framing, long epoch, Visits visits, int firstBatch) {
        this.loader = loader;
        this.framing = framing;
        this.epoch = epoch;
        this.visits = visits;
        this.next = firstBatch;
    }

    @Override
    public boolean hasNext() {
        return next < loader.batchesPerEpoch();
    }

    @Override
    public PlacedBatch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch " + epoch + ": no batch after " + next);
        }
        return loader.place(framing, epoch, visits, next++);
    }
}
