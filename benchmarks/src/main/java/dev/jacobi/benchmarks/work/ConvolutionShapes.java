package dev.jacobi.benchmarks.work;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.core.backend.WindowAxis;
import java.util.List;
import java.util.Locale;

/** The convolutions that residual networks are made of, each once. */
public final class ConvolutionShapes {
    private ConvolutionShapes() {}

    /** ResNet-18 for 32×32 pictures (He et al. 2016 with a 3×3 stem): stem, stages, and the steps between stages. */
    public static List<Conv2dShape> resNet18Cifar(int batch) {
        return List.of(
                square(batch, 32, 3, 64, 3, 1),
                square(batch, 32, 64, 64, 3, 1),
                square(batch, 16, 128, 128, 3, 1),
                square(batch, 8, 256, 256, 3, 1),
                square(batch, 4, 512, 512, 3, 1),
                square(batch, 32, 64, 128, 3, 2),
                square(batch, 16, 128, 256, 3, 2),
                square(batch, 8, 256, 512, 3, 2),
                square(batch, 32, 64, 128, 1, 2),
                square(batch, 16, 128, 256, 1, 2),
                square(batch, 8, 256, 512, 1, 2));
    }

    /** A square picture and window, padded so that stride 1 keeps the size. */
    static Conv2dShape square(int batch, int size, int c, int k, int kernel, int stride) {
        WindowAxis axis = new WindowAxis(size, kernel, stride, kernel / 2, 1);
        return new Conv2dShape(batch, axis, axis, c, k, 1);
    }

    /** For example {@code 3x3/2 64→128 32x32 N64}: window and stride, channels, input size, batch. */
    public static String title(Conv2dShape shape) {
        WindowAxis axis = shape.height();
        return String.format(
                Locale.ROOT,
                "%dx%d%s %d→%d %dx%d N%d",
                axis.kernel(),
                shape.width().kernel(),
                axis.stride() == 1 ? "" : "/" + axis.stride(),
                shape.c(),
                shape.k(),
                axis.size(),
                shape.width().size(),
                shape.n());
    }
}
