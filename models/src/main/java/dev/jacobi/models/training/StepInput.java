package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;
import java.util.List;

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
        // If memory ends on the way, what there is goes back.
        try (Scope _ = Scope.open()) {
            StepInput input = new StepInput(
                    set == null
                            ? Tensor.empty(backend, shape, backend.activationType())
                            : Tensor.ofInts(backend, new int[size * CropShape.PLACEMENT]),
                    set,
                    Tensor.ofIndices(backend, classes, new int[size]),
                    Tensor.ofInts(backend, new int[2]),
                    Tensor.full(backend, Shape.of(), 1));
            input.tensors().forEach(Tensor::keep);
            return input;
        }
    }

    private List<Tensor> tensors() {
        return List.of(pictures, labels, key, share);
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
        tensors().forEach(Tensor::close);
    }
}
