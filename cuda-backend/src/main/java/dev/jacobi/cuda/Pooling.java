package dev.jacobi.cuda;

import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.kernels.Windows;
import dev.jacobi.cuda.memory.DeviceBuffer;

/**
 * Pooling. cuDNN's does not tell which element was the largest, which the contract wants to know, and it would have to
 * look for it again in the backward pass.
 */
final class Pooling {
    private final Kernels kernels;

    Pooling(Kernels kernels) {
        this.kernels = kernels;
    }

    void max(DeviceBuffer x, DeviceBuffer y, DeviceBuffer indices, Pool2dShape shape) {
        shaped(kernels.call("max_pool", y).buffer(x).buffer(y).buffer(indices), shape)
                .forEach(y.length());
    }

    void maxGradient(DeviceBuffer dy, DeviceBuffer indices, DeviceBuffer dx, Pool2dShape shape) {
        shaped(kernels.call("max_pool_gradient", dx).buffer(dy).buffer(indices).buffer(dx), shape)
                .forEach(dx.length());
    }

    void average(DeviceBuffer x, DeviceBuffer y, Pool2dShape shape) {
        shaped(kernels.call("average_pool", y).buffer(x).buffer(y), shape).forEach(y.length());
    }

    void averageGradient(DeviceBuffer dy, DeviceBuffer dx, Pool2dShape shape) {
        shaped(kernels.call("average_pool_gradient", dx).buffer(dy).buffer(dx), shape)
                .forEach(dx.length());
    }

    private static Kernels.Call shaped(Kernels.Call call, Pool2dShape shape) {
        return call.structure(Windows.fields(shape.height()))
                .structure(Windows.fields(shape.width()))
                .integer(shape.c());
    }
}
