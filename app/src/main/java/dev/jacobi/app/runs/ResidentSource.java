package dev.jacobi.app.runs;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.PlacedBatch;
import dev.jacobi.datasets.loader.PlacedEpoch;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.models.training.BatchSource;
import dev.jacobi.models.training.ResidentPictures;
import dev.jacobi.models.training.TrainingBatch;

/**
 * The batches of a data loader, to be cut on the device out of a set that stays there.
 *
 * @param framing what the loader's transform does besides normalising
 * @param pictures the loader's set
 */
record ResidentSource(DataLoader loader, Framing framing, ResidentPictures pictures) implements BatchSource {
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
        return pictures.imageShape();
    }

    @Override
    public Batches epoch(int number, int firstBatch) {
        PlacedEpoch epoch = loader.placements(framing, number, firstBatch);
        return new Batches() {
            @Override
            public boolean hasNext() {
                return epoch.hasNext();
            }

            @Override
            public TrainingBatch next() {
                PlacedBatch batch = epoch.next();
                return new TrainingBatch(pictures, batch.placements(), batch.labels(), batch.indices());
            }

            @Override
            public void close() {
                // Nothing is prepared ahead.
            }
        };
    }
}
