package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;

/**
 * What is new in each minibatch, in memory of its own, where a captured step finds it.
 *
 * @param images [N,H,W,C]
 * @param labels class indices [N]
 * @param key of the layers' random stream
 * @param factor what the loss is multiplied with before it is differentiated
 */
record StepInput(Tensor images, Tensor labels, Tensor key, Tensor factor) implements AutoCloseable {
    /**
     * Memory for pictures of this shape.
     *
     * @param shape [N,H,W,C]
     */
    static StepInput allocate(Backend backend, Shape shape, int classes) {
        return new StepInput(
                Tensor.empty(backend, shape, backend.activationType()).keep(),
                Tensor.ofIndices(backend, classes, new int[shape.dim(0)]).keep(),
                Tensor.ofInts(backend, new int[2]).keep(),
                Tensor.full(backend, Shape.of(), 1).keep());
    }

    /** Takes a minibatch in. */
    void set(TrainingBatch pictures, RandomStream random, double lossFactor) {
        images.set(pictures.images());
        labels.set(pictures.labels());
        key.set(random.keyHalves());
        factor.set(lossFactor);
    }

    @Override
    public void close() {
        images.close();
        labels.close();
        key.close();
        factor.close();
    }
}
