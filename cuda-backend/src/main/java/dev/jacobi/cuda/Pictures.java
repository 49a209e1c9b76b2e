package dev.jacobi.cuda;

import dev.jacobi.core.backend.PictureShape;

/** Batches of pictures. */
final class Pictures {
    private final Kernels kernels;

    Pictures(Kernels kernels) {
        this.kernels = kernels;
    }

    void cut(
            DeviceBuffer set,
            DeviceBuffer placements,
            DeviceBuffer mean,
            DeviceBuffer std,
            DeviceBuffer y,
            PictureShape shape) {
        kernels.call("pictures", y)
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
