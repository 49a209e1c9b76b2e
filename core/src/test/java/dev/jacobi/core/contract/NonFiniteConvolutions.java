package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.geometry.Conv2dShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Convolutions of NaN and infinity, a few for each algorithm that a backend may have. */
final class NonFiniteConvolutions {
    /** As in {@link ConvolutionKernels}. */
    private static final int[][] GEOMETRIES = {
        // tiles with stride 1 and 2, and strips
        {2, 7, 9, 32, 64, 3, 3, 1, 0, 1, 1},
        {1, 6, 7, 40, 56, 3, 3, 1, 1, 1, 1},
        {2, 9, 11, 16, 32, 3, 3, 2, 1, 1, 1},
        {2, 8, 34, 16, 16, 3, 3, 1, 1, 1, 1},
        // few channels, shared groups and single ones
        {3, 8, 9, 1, 48, 3, 3, 1, 1, 1, 1},
        {2, 9, 7, 4, 16, 3, 3, 2, 0, 1, 1},
        {2, 9, 10, 128, 128, 3, 3, 1, 1, 1, 32},
        {2, 7, 7, 8, 8, 3, 3, 1, 1, 1, 8},
        // windows of several pixels, and of one
        {2, 9, 8, 3, 8, 5, 5, 1, 2, 1, 1},
        {2, 9, 9, 8, 16, 3, 3, 1, 2, 2, 1},
        {3, 9, 7, 16, 32, 1, 1, 1, 0, 1, 1},
        {2, 9, 7, 64, 64, 1, 1, 2, 0, 1, 1},
        // what is left to patches
        {2, 10, 12, 32, 32, 3, 3, 4, 1, 1, 1},
        {1, 6, 7, 64, 64, 3, 3, 1, 1, 1, 2}
    };

    private static final double[] CULPRITS = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private NonFiniteConvolutions() {}

    /** All three passes, of whose results at least those that saw a culprit are not finite. */
    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (Conv2dShape shape : shapes().toList()) {
            for (double culprit : CULPRITS) {
                cases.addAll(passes(culprit, shape));
            }
        }
        return cases;
    }

    /** What is added to the sums and is NaN stays so through a ReLU, and harms no neighbour. */
    static List<KernelCase> throughRelu() {
        return shapes().flatMap(NonFiniteConvolutions::throughRelu).toList();
    }

    private static Stream<Conv2dShape> shapes() {
        return Arrays.stream(GEOMETRIES).map(ConvolutionKernels::shape);
    }

    private static List<KernelCase> passes(double culprit, Conv2dShape shape) {
        String name = "with %s, %s".formatted(culprit, ConvolutionKernels.name(shape));
        Values x = inputs(shape);
        Values w = weights(shape);
        Values dy = outputs(shape);
        return List.of(
                KernelCase.of(
                        "conv2d " + name,
                        Accuracy.CONVOLUTION,
                        List.of(with(culprit, x), w),
                        dy.length(),
                        (backend, in, out) -> backend.conv2d(in[0], in[1], Epilogue.NONE, out[0], shape)),
                KernelCase.of(
                        "conv2dInputGradient " + name,
                        Accuracy.CONVOLUTION,
                        List.of(with(culprit, dy), w),
                        x.length(),
                        (backend, in, out) -> backend.conv2dInputGradient(in[0], in[1], out[0], shape)),
                weightGradient("conv2dWeightGradient of x " + name, with(culprit, x), dy, shape),
                weightGradient("conv2dWeightGradient of dy " + name, x, with(culprit, dy), shape));
    }

    private static KernelCase weightGradient(String name, Values x, Values dy, Conv2dShape shape) {
        return KernelCase.ofParameters(
                name,
                Accuracy.CONVOLUTION,
                List.of(dy, x),
                shape.k() * shape.depth(),
                (backend, in, out) -> backend.conv2dWeightGradient(in[0], in[1], out[0], shape));
    }

    private static Stream<KernelCase> throughRelu(Conv2dShape shape) {
        Values bias = Values.uniform(5, shape.k());
        Values residual = outputs(shape);
        return Stream.of(
                withRelu("NaN in the bias", with(Double.NaN, bias), residual, shape),
                withRelu("NaN in the residual", bias, with(Double.NaN, residual), shape));
    }

    private static KernelCase withRelu(String what, Values bias, Values residual, Conv2dShape shape) {
        return KernelCase.of(
                "conv2d with ReLU and %s %s".formatted(what, ConvolutionKernels.name(shape)),
                Accuracy.CONVOLUTION,
                List.of(inputs(shape), weights(shape), bias.asParameters(), residual),
                residual.length(),
                (backend, in, out) -> backend.conv2d(in[0], in[1], new Epilogue(in[2], in[3], true), out[0], shape));
    }

    /** In one corner, in the middle and in the opposite corner. */
    private static Values with(double culprit, Values values) {
        int last = values.length() - 1;
        return Values.of(values.length(), i -> i == 0 || i == last / 2 || i == last ? culprit : values.at(i));
    }

    private static Values inputs(Conv2dShape shape) {
        return Values.uniform(
                3, shape.n() * shape.height().size() * shape.width().size() * shape.c());
    }

    private static Values weights(Conv2dShape shape) {
        return Values.uniform(4, shape.k() * shape.depth()).asParameters();
    }

    private static Values outputs(Conv2dShape shape) {
        return Values.uniform(6, shape.n() * shape.p() * shape.q() * shape.k());
    }
}
