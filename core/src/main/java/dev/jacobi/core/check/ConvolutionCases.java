package dev.jacobi.core.check;

import static dev.jacobi.core.ops.Conv2dOp.conv2d;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import java.util.List;

/** Convolutions: windows, strides, padding, dilation, groups. */
final class ConvolutionCases {
    private final Draw draw;

    private ConvolutionCases(Draw draw) {
        this.draw = draw;
    }

    static List<OpCase> all(Draw draw) {
        ConvolutionCases make = new ConvolutionCases(draw);
        return List.of(
                make.plain("conv2d 1x1", dims(2, 3, 5, 3), dims(4, 1, 1, 3), Window.of(1, 0)),
                make.plain("conv2d 1x1, stride 2", dims(2, 5, 4, 3), dims(2, 1, 1, 3), Window.of(2, 0)),
                make.plain("conv2d 3x3, no padding", dims(2, 5, 4, 3), dims(2, 3, 3, 3), Window.of(1, 0)),
                make.plain("conv2d 3x3, padding 1", dims(2, 4, 5, 2), dims(3, 3, 3, 2), Window.of(1, 1)),
                make.plain("conv2d 3x3, stride 2, padding 1", dims(2, 5, 6, 2), dims(3, 3, 3, 2), Window.of(2, 1)),
                make.plain("conv2d 3x3, stride 3", dims(1, 8, 7, 2), dims(2, 3, 3, 2), Window.of(3, 0)),
                make.plain(
                        "conv2d 2x2, stride 3 leaves pixels out", dims(1, 7, 7, 1), dims(2, 2, 2, 1), Window.of(3, 0)),
                make.plain("conv2d 5x5 on a tiny picture", dims(1, 2, 3, 2), dims(2, 5, 5, 2), Window.of(1, 2)),
                make.plain("conv2d 7x7, stride 2, padding 3", dims(1, 6, 5, 1), dims(2, 7, 7, 1), Window.of(2, 3)),
                make.plain("conv2d 1x3", dims(2, 3, 5, 2), dims(3, 1, 3, 2), Window.of(1, 0)),
                make.plain("conv2d 3x1, padding 1", dims(1, 4, 3, 2), dims(2, 3, 1, 2), Window.of(1, 1)),
                make.plain("conv2d 3x2, stride 2", dims(1, 6, 5, 3), dims(2, 3, 2, 3), Window.of(2, 0)),
                make.plain("conv2d dilation 2", dims(1, 7, 6, 2), dims(2, 3, 3, 2), new Window(1, 2, 2, 1)),
                make.plain("conv2d dilation 3, stride 2", dims(1, 8, 9, 1), dims(2, 3, 2, 1), new Window(2, 1, 3, 1)),
                make.plain("conv2d 2 groups", dims(2, 4, 3, 4), dims(6, 3, 3, 2), new Window(1, 1, 1, 2)),
                make.plain("conv2d 3 groups, stride 2", dims(1, 5, 5, 3), dims(6, 2, 2, 1), new Window(2, 0, 1, 3)),
                make.plain("conv2d depthwise", dims(2, 4, 5, 5), dims(5, 3, 3, 1), new Window(1, 1, 1, 5)),
                make.plain(
                        "conv2d depthwise, multiplier 2, stride 2",
                        dims(1, 5, 5, 3),
                        dims(6, 3, 3, 1),
                        new Window(2, 1, 1, 3)),
                make.plain("conv2d groups of 1x1", dims(2, 3, 3, 6), dims(4, 1, 1, 3), new Window(1, 0, 1, 2)),
                make.plain(
                        "conv2d window as large as the picture", dims(3, 4, 5, 2), dims(3, 4, 5, 2), Window.of(1, 0)),
                make.plain("conv2d padding wider than the window", dims(1, 3, 3, 2), dims(2, 2, 2, 2), Window.of(1, 3)),
                make.biased("conv2d with bias", dims(2, 4, 5, 2), dims(3, 3, 3, 2), Window.of(1, 1)),
                make.biased("conv2d 1x1 with bias", dims(1, 3, 3, 4), dims(5, 1, 1, 4), Window.of(1, 0)),
                make.biased("conv2d groups with bias", dims(1, 4, 4, 4), dims(2, 3, 3, 2), new Window(2, 1, 1, 2)),
                make.fused("conv2d with bias and residual", false),
                make.fused("conv2d with bias, residual and ReLU", true),
                make.rectified("conv2d with bias and ReLU"));
    }

    private static int[] dims(int... dims) {
        return dims;
    }

    private OpCase plain(String name, int[] x, int[] w, Window window) {
        return OpCase.of(
                Conv2dOp.class, name, in -> conv2d(in[0], in[1], null, window), draw.uniform(x), draw.uniform(w));
    }

    /** A residual of magnitude 5 and more outweighs three products and a bias, and so decides the sign before ReLU. */
    private OpCase fused(String name, boolean relu) {
        return OpCase.of(
                Conv2dOp.class,
                name,
                in -> conv2d(in[0], in[1], in[2], Window.of(2, 0), new Fusion(in[3], relu)),
                draw.uniform(2, 4, 5, 3),
                draw.uniform(2, 1, 1, 3),
                draw.uniform(2),
                draw.awayFromZero(5, 6, Shape.of(2, 2, 3, 2)));
    }

    /** Here the bias decides. */
    private OpCase rectified(String name) {
        return OpCase.of(
                Conv2dOp.class,
                name,
                in -> conv2d(in[0], in[1], in[2], Window.of(1, 0), new Fusion(null, true)),
                draw.uniform(2, 3, 4, 3),
                draw.uniform(5, 1, 1, 3),
                draw.awayFromZero(4, 5, Shape.of(5)));
    }

    private OpCase biased(String name, int[] x, int[] w, Window window) {
        return OpCase.of(
                Conv2dOp.class,
                name,
                in -> conv2d(in[0], in[1], in[2], window),
                draw.uniform(x),
                draw.uniform(w),
                draw.uniform(w[0]));
    }
}
