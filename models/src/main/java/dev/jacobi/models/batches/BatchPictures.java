package dev.jacobi.models.batches;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import java.util.Arrays;

/** The pictures of a batch. */
public sealed interface BatchPictures {
    /** The first {@code size} of {@code all} pictures, in memory of their own. */
    BatchPictures first(int size, int all);

    /** The same pictures mirrored left to right, in memory of their own. */
    BatchPictures mirrored(Shape imageShape);

    /**
     * The pictures on the device, in its activations' type.
     *
     * @param shape [N,H,W,C]
     */
    Tensor upload(Backend backend, Shape shape);

    /** Numbers on the host, in NHWC order, as the network is to see them. */
    record OnHost(float[] images) implements BatchPictures {
        @Override
        public OnHost first(int size, int all) {
            return new OnHost(Arrays.copyOf(images, images.length / all * size));
        }

        @Override
        public OnHost mirrored(Shape imageShape) {
            int width = imageShape.dim(1);
            int channels = imageShape.dim(2);
            int row = width * channels;
            float[] mirrored = new float[images.length];
            for (int begin = 0; begin < images.length; begin += row) {
                for (int x = 0; x < width; x++) {
                    System.arraycopy(
                            images, begin + x * channels, mirrored, begin + (width - 1 - x) * channels, channels);
                }
            }
            return new OnHost(mirrored);
        }

        @Override
        public Tensor upload(Backend backend, Shape shape) {
            return Tensor.ofActivations(backend, shape, images);
        }
    }

    /** Places in a set that the device holds. */
    record OnDevice(ResidentPictures set, int[] placements) implements BatchPictures {
        @Override
        public OnDevice first(int size, int all) {
            return new OnDevice(set, Arrays.copyOf(placements, CropShape.PLACEMENT * size));
        }

        @Override
        public OnDevice mirrored(Shape imageShape) {
            int[] mirrored = placements.clone();
            for (int i = CropShape.PLACEMENT - 1; i < mirrored.length; i += CropShape.PLACEMENT) {
                mirrored[i] = 1 - mirrored[i];
            }
            return new OnDevice(set, mirrored);
        }

        @Override
        public Tensor upload(Backend backend, Shape shape) {
            return set.cut(Tensor.ofInts(backend, placements));
        }
    }
}
