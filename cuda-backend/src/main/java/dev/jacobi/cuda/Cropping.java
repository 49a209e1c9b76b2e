package dev.jacobi.cuda;

import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;

/** Batches of pictures. */
final class Cropping {
    private final Kernels kernels;

    Cropping(Kernels kernels) {
        this.kernels = kernels;
    }

    void crop(
            DeviceBuffer set,
            DeviceBuffer placements,
            DeviceBuffer mean,
            DeviceBuffer std,
            DeviceBuffer y,
            CropShape shape) {
        kernels.call("crop", y)
                .buffer(set)
                .buffer(placements)
                .buffer(mean)
                .buffer(std)
                .buffer(y)
                .structure(
                        shape.height(),
                        shape.width(),
                        shape.channels(),
                        shape.outHeight(),
                        shape.outWidth(),
                        shape.reflected() ? 1 : 0)
                .forEach(y.length());
    }
}
