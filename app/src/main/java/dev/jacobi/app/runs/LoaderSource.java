package dev.jacobi.app.runs;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.datasets.loader.Batch;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.Epoch;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import java.util.Arrays;

/** A data loader as the source of a trainer's batches. */
record LoaderSource(DataLoader loader) implements BatchSource {
    @Override
    public int samples() {
        return loader.samplesPerEpoch();
    }

    @Override
    public int batches() {
        return loader.batchesPerEpoch();
    }

    @Override
    public Shape imageShape() {
        return Shape.of(
                loader.shape().height(), loader.shape().width(), loader.shape().channels());
    }

    @Override
    public Batches epoch(int number, int firstBatch) {
        Epoch epoch = loader.epoch(number, firstBatch);
        return new Batches() {
            @Override
            public boolean hasNext() {
                return epoch.hasNext();
            }

            @Override
            public TrainingBatch next() {
                return exact(epoch.next());
            }

            @Override
            public void close() {
                epoch.close();
            }
        };
    }

    /** A loader's arrays have room for a full batch; those of the last one are cut to what is in them. */
    private static TrainingBatch exact(Batch batch) {
        int size = batch.size();
        if (size == batch.labels().length) {
            return new TrainingBatch(batch.images(), batch.labels(), batch.indices());
        }
        return new TrainingBatch(
                Arrays.copyOf(batch.images(), size * batch.shape().length()),
                Arrays.copyOf(batch.labels(), size),
                Arrays.copyOf(batch.indices(), size));
    }
}
