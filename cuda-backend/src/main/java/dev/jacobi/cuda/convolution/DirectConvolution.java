package dev.jacobi.cuda.convolution;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cuda.binding.ConvolutionPass;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.kernels.Windows;
import dev.jacobi.cuda.memory.DeviceBuffer;
import java.util.Arrays;
import java.util.stream.Stream;

/** Convolution by its definition, for any geometry. */
final class DirectConvolution {
    private final Kernels kernels;

    DirectConvolution(Kernels kernels) {
        this.kernels = kernels;
    }

    void run(ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y, Conv2dShape shape) {
        switch (pass) {
            case FORWARD -> run("conv2d", x, w, y, shape);
            case INPUT_GRADIENT -> run("conv2d_input_gradient", y, w, x, shape);
            case WEIGHT_GRADIENT -> run("conv2d_weight_gradient", y, x, w, shape);
        }
    }

    private void run(String kernel, DeviceBuffer first, DeviceBuffer second, DeviceBuffer result, Conv2dShape shape) {
        kernels.call(kernel, result)
                .buffer(first)
                .buffer(second)
                .buffer(result)
                .structure(fields(shape))
                .forEach(result.length());
    }

    /** The structure Convolution. */
    private static int[] fields(Conv2dShape shape) {
        return Stream.of(
                        new int[] {shape.n()},
                        Windows.fields(shape.height()),
                        Windows.fields(shape.width()),
                        new int[] {shape.c(), shape.k(), shape.groups()})
                .flatMapToInt(Arrays::stream)
                .toArray();
    }
}
