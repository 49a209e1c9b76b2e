package dev.jacobi.models.batches;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;

/**
 * A set of pictures that stays in a backend's memory as bytes. A batch of them is four whole numbers per picture: its
 * index, where the visible part begins, and whether it is mirrored; one kernel cuts, mirrors, normalises and converts.
 */
public final class ResidentPictures implements AutoCloseable {
    private final CropShape one;
    private final Tensor set;
    private final Tensor mean;
    private final Tensor std;

    private ResidentPictures(CropShape one, Tensor set, Tensor mean, Tensor std) {
        this.one = one;
        this.set = set.keep();
        this.mean = mean.keep();
        this.std = std.keep();
    }

    /**
     * Brings a set to the device.
     *
     * @param one the set's geometry and that of a batch of one picture
     * @param pixels [count,height,width,channels], unsigned
     * @param mean of each channel, which is subtracted from values in [0, 1]
     * @param std of each channel, which the difference is divided by
     * @throws dev.jacobi.core.backend.OutOfDeviceMemoryException if it does not fit
     */
    public static ResidentPictures of(Backend backend, CropShape one, byte[] pixels, float[] mean, float[] std) {
        try (Scope _ = Scope.open()) {
            Shape channels = Shape.of(one.channels());
            Tensor means = Tensor.of(backend, channels, mean);
            Tensor deviations = Tensor.of(backend, channels, std);
            Shape all = Shape.of(one.count(), one.height(), one.width(), one.channels());
            return new ResidentPictures(one, Tensor.ofBytes(backend, all, pixels), means, deviations);
        }
    }

    /** The shape of a picture as it is cut, [H,W,C]. */
    public Shape imageShape() {
        return Shape.of(one.outHeight(), one.outWidth(), one.channels());
    }

    /** Bytes that the set takes on the device. */
    public long bytes() {
        return set.bytes();
    }

    /**
     * Checks that a batch can be cut.
     *
     * @param placements as {@link Backend#crop} describes them
     * @throws IllegalArgumentException if one is the place of no picture, or too far beyond a picture's edge
     */
    void check(int[] placements) {
        one.ofBatch(placements.length / CropShape.PLACEMENT).check(placements);
    }

    /**
     * Cuts a batch, with kernels alone.
     *
     * @param placements I32, four numbers per picture, on the same device
     * @return activations, [N,H,W,C]
     */
    public Tensor cut(Tensor placements) {
        CropShape shape = one.ofBatch(placements.shape().size() / CropShape.PLACEMENT);
        Backend backend = set.backend();
        Tensor images = Tensor.empty(
                backend,
                Shape.of(shape.n(), shape.outHeight(), shape.outWidth(), shape.channels()),
                backend.activationType());
        backend.crop(set.buffer(), placements.buffer(), mean.buffer(), std.buffer(), images.buffer(), shape);
        return images;
    }

    @Override
    public void close() {
        set.close();
        mean.close();
        std.close();
    }
}
