package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;

/**
 * What changes from minibatch to minibatch, in memory where a captured step reads it.
 *
 * @param pictures [N,H,W,C], or their places in the set
 * @param set that the device holds; null if the pictures come from the host
 * @param labels class indices [N]
 * @param key of the layers' random stream
 * @param share of the minibatch in the step's loss
 */
record StepInput(Tensor pictures, ResidentPictures set, Tensor labels, Tensor key, Tensor share)
        implements AutoCloseable {
    /**
     * Memory for minibatches.
     *
     * @param set null if the pictures come from the host
     * @param shape [N,H,W,C]
     */
    static StepInput allocate(Backend backend, ResidentPictures set, Shape shape, int classes) {
        int size = shape.dim(0);
        return new StepInput(
                set == null
                        ? Tensor.empty(backend, shape, backend.activationType()).keep()
                        : Tensor.ofInts(backend, new int[size * CropShape.PLACEMENT])
                                .keep(),
                set,
                Tensor.ofIndices(backend, classes, new int[size]).keep(),
                Tensor.ofInts(backend, new int[2]).keep(),
                Tensor.full(backend, Shape.of(), 1).keep());
    }

    /** Copies a minibatch in. */
    void set(TrainingBatch batch, RandomStream random, double shareOfLoss) {
        batch.onDevice()
                .ifPresentOrElse(placed -> pictures.set(placed.placements()), () -> pictures.set(batch.images()));
        labels.set(batch.labels());
        key.set(random.keyHalves());
        share.set(shareOfLoss);
    }

    /** The pictures as the network sees them, by kernels alone. */
    Tensor images() {
        return set == null ? pictures : set.cut(pictures);
    }

    @Override
    public void close() {
        pictures.close();
        labels.close();
        key.close();
        share.close();
    }
}
