package dev.jacobi.benchmarks.work;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The convolutions that residual networks are made of (He et al. 2016, Xie et al. 2017), each once. */
public final class ConvolutionShapes {
    private static final Pattern TITLE =
            Pattern.compile("(\\d+)x\\1(?:/(\\d+))? (\\d+)→(\\d+) (\\d+)x\\5 N(\\d+)(?: g(\\d+))?");

    /** Pictures of 224 pixels are 56 wide in the first stage, and half of that in each one after. */
    private static final int FIRST_STAGE = 56;

    private static final int STAGES = 4;

    private ConvolutionShapes() {}

    /** ResNet-18 with the 3×3 stem for 32×32 pictures: stem, stages, and the steps between stages. */
    public static List<Conv2dShape> resNet18Cifar(int batch) {
        List<Conv2dShape> shapes = new ArrayList<>();
        shapes.add(square(batch, 32, 3, 64, 3, 1, 1));
        for (int stage = 0; stage < STAGES; stage++) {
            shapes.add(square(batch, 32 >> stage, 64 << stage, 64 << stage, 3, 1, 1));
        }
        for (int kernel : new int[] {3, 1}) {
            for (int stage = 1; stage < STAGES; stage++) {
                shapes.add(square(batch, 64 >> stage, 32 << stage, 64 << stage, kernel, 2, 1));
            }
        }
        return shapes;
    }

    /** ResNet-20 for 32×32 pictures, which has three stages; its shortcuts pad and are no convolutions. */
    public static List<Conv2dShape> resNet20Cifar(int batch) {
        return List.of(
                square(batch, 32, 3, 16, 3, 1, 1),
                square(batch, 32, 16, 16, 3, 1, 1),
                square(batch, 16, 32, 32, 3, 1, 1),
                square(batch, 8, 64, 64, 3, 1, 1),
                square(batch, 32, 16, 32, 3, 2, 1),
                square(batch, 16, 32, 64, 3, 2, 1));
    }

    /** ResNet-18 and -34 for 224×224 pictures. */
    public static List<Conv2dShape> resNet34(int batch) {
        List<Conv2dShape> shapes = new ArrayList<>();
        shapes.add(square(batch, 224, 3, 64, 7, 2, 1));
        for (int stage = 0; stage < STAGES; stage++) {
            shapes.add(square(batch, FIRST_STAGE >> stage, 64 << stage, 64 << stage, 3, 1, 1));
        }
        for (int kernel : new int[] {3, 1}) {
            for (int stage = 1; stage < STAGES; stage++) {
                shapes.add(square(batch, (2 * FIRST_STAGE) >> stage, 32 << stage, 64 << stage, kernel, 2, 1));
            }
        }
        return shapes;
    }

    /** ResNet-50 for 224×224 pictures. */
    public static List<Conv2dShape> resNet50(int batch) {
        return bottlenecks(batch, 64, 1);
    }

    /** ResNeXt-50 (32×4d) for 224×224 pictures. */
    public static List<Conv2dShape> resNext50(int batch) {
        return bottlenecks(batch, 128, 32);
    }

    /** Stages of 1×1, 3×3 and 1×1, torchvision's: the stride is in the 3×3 and in the projection beside it. */
    private static List<Conv2dShape> bottlenecks(int batch, int firstWidth, int groups) {
        Set<Conv2dShape> shapes = new LinkedHashSet<>();
        int in = 64;
        for (int stage = 0; stage < STAGES; stage++) {
            int size = FIRST_STAGE >> stage;
            int width = firstWidth << stage;
            int out = 256 << stage;
            int stride = stage == 0 ? 1 : 2;
            shapes.add(square(batch, size * stride, in, width, 1, 1, 1));
            shapes.add(square(batch, size * stride, width, width, 3, stride, groups));
            shapes.add(square(batch, size, width, out, 1, 1, 1));
            shapes.add(square(batch, size * stride, in, out, 1, stride, 1));
            shapes.add(square(batch, size, out, width, 1, 1, 1));
            shapes.add(square(batch, size, width, width, 3, 1, groups));
            in = out;
        }
        return List.copyOf(shapes);
    }

    /** A square picture and window, padded so that stride 1 keeps the size. */
    static Conv2dShape square(int batch, int size, int c, int k, int kernel, int stride, int groups) {
        WindowAxis axis = new WindowAxis(size, kernel, stride, kernel / 2, 1);
        return new Conv2dShape(batch, axis, axis, c, k, groups);
    }

    /** For example {@code 3x3/2 64→128 32x32 N64 g2}: window, stride, channels, input size, batch, groups. */
    public static String title(Conv2dShape shape) {
        WindowAxis axis = shape.height();
        return String.format(
                Locale.ROOT,
                "%dx%d%s %d→%d %dx%d N%d%s",
                axis.kernel(),
                axis.kernel(),
                axis.stride() == 1 ? "" : "/" + axis.stride(),
                shape.c(),
                shape.k(),
                axis.size(),
                axis.size(),
                shape.n(),
                shape.groups() == 1 ? "" : " g" + shape.groups());
    }

    /**
     * The shape of a title.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Conv2dShape parse(String title) {
        Matcher matcher = TITLE.matcher(title);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "convolution '%s': expected something like '3x3/2 64→128 32x32 N64'".formatted(title));
        }
        return square(
                number(matcher, 6),
                number(matcher, 5),
                number(matcher, 3),
                number(matcher, 4),
                number(matcher, 1),
                number(matcher, 2),
                number(matcher, 7));
    }

    /** A number of the title; one that is left out is 1. */
    private static int number(Matcher matcher, int group) {
        return matcher.group(group) == null ? 1 : Integer.parseInt(matcher.group(group));
    }
}
