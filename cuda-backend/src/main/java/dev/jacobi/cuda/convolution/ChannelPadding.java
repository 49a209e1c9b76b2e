package dev.jacobi.cuda.convolution;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cuda.binding.ConvolutionPass;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;
import dev.jacobi.cuda.session.CudaSession;

/**
 * Fills the channels of a first layer up with zeros. Tensor cores take 16 bytes of channels at a time; a convolution of
 * pictures with three channels gets slow kernels, or a conversion within cuDNN for each call. The sums stay what they are.
 */
final class ChannelPadding {
    /** Runs a convolution. */
    interface Work {
        void run(DeviceBuffer x, DeviceBuffer w, Conv2dShape shape);
    }

    private static final int BYTES = 16;

    private final Kernels kernels;
    private final DeviceMemory memory;
    private final Precision precision;

    ChannelPadding(CudaSession session) {
        kernels = session.kernels();
        memory = session.memory();
        precision = session.precision();
    }

    /** The gradient of pictures, which hardly anybody asks for, is left as it is. */
    boolean applies(ConvolutionPass pass, DType type, Conv2dShape shape) {
        return precision != Precision.FP32
                && pass != ConvolutionPass.INPUT_GRADIENT
                && shape.groups() == 1
                && shape.c() < channels(type);
    }

    /** Hands pictures and filters with more channels to the work; gradients of filters come back with their own. */
    void run(ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, Conv2dShape shape, Work work) {
        int channels = channels(x.type());
        Conv2dShape wide = new Conv2dShape(shape.n(), shape.height(), shape.width(), channels, shape.k(), 1);
        memory.lend(x.type(), x.length() / shape.c() * channels, wideX -> {
            pad(x, wideX, shape.c(), channels);
            memory.lend(w.type(), w.length() / shape.c() * channels, wideW -> {
                if (pass == ConvolutionPass.FORWARD) {
                    pad(w, wideW, shape.c(), channels);
                    work.run(wideX, wideW, wide);
                } else {
                    work.run(wideX, wideW, wide);
                    cut(wideW, w, channels, shape.c());
                }
            });
        });
    }

    private static int channels(DType type) {
        return BYTES / type.bytes();
    }

    private void pad(DeviceBuffer from, DeviceBuffer to, int channels, int wide) {
        kernels.call("pad_channels", to)
                .buffer(from)
                .buffer(to)
                .integer(channels)
                .integer(wide)
                .forEach(to.length());
    }

    private void cut(DeviceBuffer from, DeviceBuffer to, int wide, int channels) {
        kernels.call("cut_channels", to)
                .buffer(from)
                .buffer(to)
                .integer(wide)
                .integer(channels)
                .forEach(to.length());
    }
}
