package dev.jacobi.core.contract;

import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Convolutions over odd channels, windows and pictures: all three passes of each. */
final class ConvolutionKernels {
    /** Pictures, height, width, channels in, filters, filter height, filter width, stride, padding, dilation, groups. */
    private static final int[][] GEOMETRIES = {
        // channels around vector lengths
        {2, 5, 7, 1, 8, 3, 3, 1, 1, 1, 1},
        {2, 5, 7, 3, 16, 3, 3, 1, 1, 1, 1},
        {1, 5, 7, 8, 17, 3, 3, 1, 1, 1, 1},
        {2, 6, 5, 16, 32, 3, 3, 1, 1, 1, 1},
        {1, 5, 7, 17, 33, 3, 3, 1, 1, 1, 1},
        {1, 6, 6, 32, 48, 3, 3, 1, 1, 1, 1},
        {1, 4, 5, 48, 64, 3, 3, 1, 1, 1, 1},
        {1, 4, 5, 64, 100, 3, 3, 1, 1, 1, 1},
        {1, 5, 3, 100, 3, 3, 3, 1, 1, 1, 1},
        {2, 9, 9, 64, 1, 3, 3, 1, 1, 1, 1},
        // 3x3 with many channels, where fast algorithms work on tiles of the picture
        {2, 7, 9, 32, 64, 3, 3, 1, 0, 1, 1},
        {1, 5, 6, 64, 32, 3, 3, 1, 2, 1, 1},
        {2, 33, 31, 32, 32, 3, 3, 1, 1, 1, 1},
        {5, 4, 4, 96, 32, 3, 3, 1, 1, 1, 1},
        {3, 1, 1, 32, 32, 3, 3, 1, 1, 1, 1},
        {3, 2, 3, 32, 32, 3, 3, 1, 1, 1, 1},
        {1, 3, 3, 32, 32, 3, 3, 1, 0, 1, 1},
        {1, 6, 7, 40, 56, 3, 3, 1, 1, 1, 1},
        {9, 34, 31, 16, 24, 3, 3, 1, 1, 1, 1},
        {5, 4, 4, 32, 160, 3, 3, 1, 1, 1, 1},
        {3, 5, 4, 160, 144, 3, 3, 1, 1, 1, 1},
        {3, 5, 6, 272, 144, 3, 3, 1, 1, 1, 1},
        // the same with few channels, where they work on strips of four rows
        {2, 8, 34, 16, 16, 3, 3, 1, 1, 1, 1},
        {3, 9, 11, 16, 48, 3, 3, 1, 0, 1, 1},
        {2, 6, 12, 48, 16, 3, 3, 1, 2, 1, 1},
        {9, 7, 23, 16, 32, 3, 3, 1, 1, 1, 1},
        {3, 1, 1, 16, 16, 3, 3, 1, 1, 1, 1},
        {1, 3, 3, 16, 16, 3, 3, 1, 0, 1, 1},
        {11, 32, 32, 16, 16, 3, 3, 1, 1, 1, 1},
        // the same with stride 2
        {2, 9, 11, 16, 32, 3, 3, 2, 1, 1, 1},
        {1, 8, 8, 32, 16, 3, 3, 2, 1, 1, 1},
        {2, 5, 4, 64, 96, 3, 3, 2, 1, 1, 1},
        {3, 1, 1, 16, 16, 3, 3, 2, 1, 1, 1},
        {3, 2, 2, 32, 48, 3, 3, 2, 1, 1, 1},
        {7, 35, 32, 16, 16, 3, 3, 2, 1, 1, 1},
        {5, 8, 7, 160, 144, 3, 3, 2, 1, 1, 1},
        {3, 7, 6, 144, 272, 3, 3, 2, 1, 1, 1},
        {2, 9, 8, 32, 32, 3, 3, 2, 0, 1, 1},
        {2, 9, 8, 32, 32, 3, 3, 2, 2, 1, 1},
        {60, 3, 4, 32, 128, 3, 3, 2, 1, 1, 1},
        // 1x1: a matrix product
        {3, 9, 7, 16, 32, 1, 1, 1, 0, 1, 1},
        {3, 9, 7, 17, 3, 1, 1, 1, 0, 1, 1},
        {1, 9, 7, 3, 100, 1, 1, 1, 0, 1, 1},
        {2, 9, 7, 64, 64, 1, 1, 2, 0, 1, 1},
        {2, 9, 7, 33, 17, 1, 1, 3, 0, 1, 1},
        {2, 5, 5, 8, 8, 1, 1, 1, 1, 1, 1},
        {1, 1, 3, 32, 64, 1, 1, 1, 0, 1, 1},
        {2, 9, 11, 128, 160, 1, 1, 1, 0, 1, 1},
        {2, 11, 9, 160, 128, 1, 1, 1, 0, 1, 1},
        {3, 8, 6, 128, 160, 1, 1, 2, 0, 1, 1},
        {3, 16, 16, 32, 72, 1, 1, 2, 0, 1, 1},
        {5, 15, 15, 96, 32, 1, 1, 2, 0, 1, 1},
        {3, 9, 7, 96, 136, 1, 1, 2, 0, 1, 1},
        {1, 2, 301, 96, 128, 1, 1, 2, 0, 1, 1},
        {2, 5, 6, 352, 384, 1, 1, 1, 0, 1, 1},
        {3, 7, 6, 384, 352, 1, 1, 2, 0, 1, 1},
        {2, 18, 23, 96, 104, 1, 1, 1, 0, 1, 1},
        {5, 21, 19, 104, 96, 1, 1, 2, 0, 1, 1},
        // strides
        {2, 9, 11, 3, 16, 3, 3, 2, 1, 1, 1},
        {2, 8, 10, 16, 17, 3, 3, 2, 1, 1, 1},
        {1, 10, 9, 32, 48, 3, 3, 3, 1, 1, 1},
        {1, 11, 11, 8, 8, 2, 2, 3, 0, 1, 1},
        {1, 12, 12, 5, 7, 1, 1, 4, 0, 1, 1},
        // strides that leave eights of pixels of which only the first two and the last are as far apart as all should
        // be
        {2, 10, 12, 32, 32, 3, 3, 4, 1, 1, 1},
        {2, 17, 21, 16, 16, 3, 3, 7, 1, 1, 1},
        // windows
        {2, 9, 8, 3, 8, 5, 5, 1, 2, 1, 1},
        {1, 8, 9, 17, 16, 5, 5, 2, 2, 1, 1},
        {2, 19, 17, 3, 32, 7, 7, 2, 3, 1, 1},
        {1, 9, 9, 8, 17, 7, 7, 1, 3, 1, 1},
        {2, 5, 9, 16, 16, 1, 3, 1, 1, 1, 1},
        {2, 9, 5, 17, 8, 3, 1, 1, 0, 1, 1},
        {1, 7, 8, 6, 10, 2, 3, 1, 1, 1, 1},
        {1, 6, 7, 8, 8, 6, 7, 1, 0, 1, 1},
        {1, 12, 3, 4, 8, 11, 3, 1, 5, 1, 1},
        // pictures of few channels, as a first layer sees them
        {2, 33, 31, 3, 64, 3, 3, 1, 1, 1, 1},
        {3, 8, 9, 1, 48, 3, 3, 1, 1, 1, 1},
        {2, 9, 7, 4, 16, 3, 3, 2, 0, 1, 1},
        {1, 13, 12, 2, 32, 5, 3, 1, 1, 1, 1},
        {2, 19, 17, 3, 64, 7, 7, 2, 3, 1, 1},
        {2, 9, 11, 3, 112, 3, 3, 1, 1, 1, 1},
        {1, 6, 9, 3, 128, 3, 3, 1, 1, 1, 1},
        // dilation
        {2, 9, 9, 8, 16, 3, 3, 1, 2, 2, 1},
        {1, 11, 9, 17, 8, 3, 3, 2, 3, 3, 1},
        {1, 9, 9, 3, 3, 2, 2, 1, 0, 5, 1},
        // groups
        {2, 6, 7, 16, 32, 3, 3, 1, 1, 1, 2},
        {1, 6, 7, 64, 64, 3, 3, 1, 1, 1, 4},
        {1, 7, 7, 9, 15, 3, 3, 2, 1, 1, 3},
        {2, 5, 5, 34, 6, 1, 1, 1, 0, 1, 2},
        {2, 8, 8, 48, 48, 1, 1, 1, 0, 1, 2},
        {1, 9, 8, 36, 60, 3, 3, 2, 1, 1, 2},
        {1, 6, 6, 32, 64, 3, 3, 1, 1, 1, 32},
        // groups that share vectors, fill one, and do not fit one
        {2, 9, 10, 128, 128, 3, 3, 1, 1, 1, 32},
        {1, 9, 8, 20, 20, 3, 3, 2, 1, 1, 5},
        {2, 17, 19, 16, 16, 3, 3, 1, 1, 1, 8},
        {1, 7, 9, 64, 64, 3, 3, 1, 1, 1, 8},
        {2, 7, 7, 48, 48, 3, 3, 1, 1, 1, 3},
        {1, 7, 9, 64, 64, 3, 3, 2, 1, 1, 2},
        {1, 6, 7, 12, 24, 3, 3, 1, 1, 1, 4},
        {1, 6, 7, 24, 12, 3, 3, 1, 1, 1, 4},
        {2, 7, 8, 96, 32, 3, 3, 1, 2, 2, 2},
        {1, 9, 8, 32, 96, 2, 3, 3, 1, 1, 2},
        {3, 4, 4, 6, 6, 3, 3, 1, 4, 1, 3},
        {1, 5, 5, 8, 8, 1, 1, 2, 0, 1, 2},
        {2, 60, 57, 8, 8, 3, 3, 1, 1, 1, 2},
        // depthwise
        {2, 7, 7, 1, 1, 3, 3, 1, 1, 1, 1},
        {2, 7, 7, 3, 3, 3, 3, 1, 1, 1, 3},
        {2, 7, 7, 8, 8, 3, 3, 1, 1, 1, 8},
        {1, 9, 8, 17, 17, 3, 3, 2, 1, 1, 17},
        {2, 9, 9, 32, 32, 5, 5, 1, 2, 1, 32},
        {1, 9, 9, 100, 100, 3, 3, 1, 1, 1, 100},
        {1, 9, 9, 64, 64, 3, 3, 1, 2, 2, 64},
        {2, 80, 57, 24, 24, 3, 3, 2, 1, 1, 24},
        {1, 8, 9, 19, 38, 3, 3, 1, 1, 1, 19},
        {1, 5, 7, 8, 8, 1, 1, 2, 1, 1, 8},
        // pictures where padding dominates
        {3, 1, 1, 8, 16, 3, 3, 1, 1, 1, 1},
        {3, 2, 2, 17, 8, 3, 3, 1, 1, 1, 1},
        {1, 1, 2, 3, 8, 7, 7, 1, 3, 1, 1},
        {1, 2, 2, 4, 4, 3, 3, 1, 4, 1, 1},
        {2, 1, 1, 16, 16, 3, 3, 1, 1, 1, 16},
        {1, 3, 3, 8, 8, 2, 2, 2, 3, 1, 1},
        // sizes beyond any block
        {3, 67, 71, 3, 8, 3, 3, 1, 1, 1, 1},
        {2, 64, 65, 16, 16, 1, 1, 1, 0, 1, 1},
        {2, 64, 65, 32, 64, 1, 1, 1, 0, 1, 1},
        {2, 16, 16, 64, 64, 3, 3, 1, 1, 1, 1},
        {1, 3, 3, 300, 20, 3, 3, 1, 1, 1, 1},
        {1, 3, 3, 20, 300, 3, 3, 1, 1, 1, 1},
        {37, 3, 3, 8, 8, 3, 3, 1, 1, 1, 1},
        {1, 1, 500, 4, 8, 1, 5, 1, 2, 1, 1},
        {4, 32, 33, 16, 16, 3, 3, 1, 1, 1, 16}
    };

    /** Larger than blocks that fast algorithms cut the work into; plain loops, for which these take long, have none. */
    private static final int[][] BEYOND_BLOCKS = {
        {2, 43, 41, 16, 240, 3, 3, 1, 1, 1, 1},
        {2, 41, 43, 240, 16, 3, 3, 1, 1, 1, 1},
        {240, 1, 2, 176, 240, 3, 3, 1, 1, 1, 1},
        {9, 64, 64, 32, 32, 1, 1, 1, 0, 1, 1}
    };

    private ConvolutionKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int i = 0; i < GEOMETRIES.length; i++) {
            Conv2dShape shape = shape(GEOMETRIES[i]);
            cases.addAll(passes(shape));
            // All six for each geometry would take long.
            if (i % 3 == 0) {
                cases.add(partialEpilogue(shape, 1 + i / 3 % 6));
            }
        }
        cases.addAll(NonFiniteConvolutions.throughRelu());
        return cases;
    }

    static List<KernelCase> beyondBlocks() {
        return Arrays.stream(BEYOND_BLOCKS)
                .map(ConvolutionKernels::shape)
                .flatMap(shape -> passes(shape).stream())
                .toList();
    }

    /** From a line of a table as above. */
    static Conv2dShape shape(int[] g) {
        WindowAxis height = new WindowAxis(g[1], g[5], g[7], g[8], g[9]);
        WindowAxis width = new WindowAxis(g[2], g[6], g[7], g[8], g[9]);
        return new Conv2dShape(g[0], height, width, g[3], g[4], g[10]);
    }

    static String name(Conv2dShape shape) {
        WindowAxis height = shape.height();
        WindowAxis width = shape.width();
        return "x [%d,%d,%d,%d], w [%d,%d,%d,%d], stride %d, padding %d, dilation %d, groups %d"
                .formatted(
                        shape.n(),
                        height.size(),
                        width.size(),
                        shape.c(),
                        shape.k(),
                        height.kernel(),
                        width.kernel(),
                        shape.groupC(),
                        height.stride(),
                        height.padding(),
                        height.dilation(),
                        shape.groups());
    }

    /**
     * Something, but not all, of what may follow a convolution.
     *
     * @param parts 1 for a bias, 2 for a residual and 4 for ReLU, added up
     */
    private static KernelCase partialEpilogue(Conv2dShape shape, int parts) {
        int outputs = shape.n() * shape.p() * shape.q() * shape.k();
        boolean bias = (parts & 1) != 0;
        boolean residual = (parts & 2) != 0;
        boolean relu = (parts & 4) != 0;
        return KernelCase.of(
                "conv2d" + (bias ? ", bias" : "") + (residual ? ", residual" : "") + (relu ? ", ReLU " : " ")
                        + name(shape),
                Accuracy.CONVOLUTION,
                List.of(
                        Values.uniform(
                                7,
                                shape.n()
                                        * shape.height().size()
                                        * shape.width().size()
                                        * shape.c()),
                        Values.uniform(8, shape.k() * shape.depth()).asParameters(),
                        Values.uniform(9, shape.k()).asParameters(),
                        Values.uniform(10, outputs)),
                outputs,
                (backend, in, out) -> backend.conv2d(
                        in[0], in[1], new Epilogue(bias ? in[2] : null, residual ? in[3] : null, relu), out[0], shape));
    }

    private static List<KernelCase> passes(Conv2dShape shape) {
        String name = name(shape);
        int inputs = shape.n() * shape.height().size() * shape.width().size() * shape.c();
        int weights = shape.k() * shape.depth();
        int outputs = shape.n() * shape.p() * shape.q() * shape.k();
        Values x = Values.uniform(3, inputs);
        Values w = Values.uniform(4, weights).asParameters();
        Values bias = Values.uniform(5, shape.k()).asParameters();
        Values dy = Values.uniform(6, outputs);
        return List.of(
                KernelCase.of(
                        "conv2d " + name,
                        Accuracy.CONVOLUTION,
                        List.of(x, w),
                        outputs,
                        (backend, in, out) -> backend.conv2d(in[0], in[1], Epilogue.NONE, out[0], shape)),
                KernelCase.of(
                        "conv2d with bias, residual and ReLU " + name,
                        Accuracy.CONVOLUTION,
                        List.of(x, w, bias, dy),
                        outputs,
                        (backend, in, out) ->
                                backend.conv2d(in[0], in[1], new Epilogue(in[2], in[3], true), out[0], shape)),
                KernelCase.of(
                        "conv2dInputGradient " + name,
                        Accuracy.CONVOLUTION,
                        List.of(dy, w),
                        inputs,
                        (backend, in, out) -> backend.conv2dInputGradient(in[0], in[1], out[0], shape)),
                KernelCase.of(
                        "addConv2dInputGradient " + name,
                        Accuracy.CONVOLUTION,
                        List.of(dy, w, x),
                        inputs,
                        (backend, in, out) -> {
                            backend.copy(in[2], out[0]);
                            backend.addConv2dInputGradient(in[0], in[1], out[0], shape);
                        }),
                KernelCase.ofParameters(
                        "conv2dWeightGradient " + name,
                        Accuracy.CONVOLUTION,
                        List.of(dy, x),
                        weights,
                        (backend, in, out) -> backend.conv2dWeightGradient(in[0], in[1], out[0], shape)));
    }
}
