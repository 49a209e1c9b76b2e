package dev.jacobi.app.runs;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.PlacedBatch;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;
import java.util.function.IntFunction;

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
        IntFunction<PlacedBatch> placed = loader.placements(framing, number);
        return Batches.of(firstBatch, batches(), batch -> cut(placed.apply(batch)));
    }

    private TrainingBatch cut(PlacedBatch batch) {
        return new TrainingBatch(pictures, batch.placements(), batch.labels(), batch.indices());
    }
}
