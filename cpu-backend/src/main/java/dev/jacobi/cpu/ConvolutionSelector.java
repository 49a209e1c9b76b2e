package dev.jacobi.cpu;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.direct.DirectConvolution;
import dev.jacobi.cpu.convolution.grouped.GroupedConvolution;
import dev.jacobi.cpu.convolution.narrow.NarrowConvolution;
import dev.jacobi.cpu.convolution.patches.PatchConvolution;
import dev.jacobi.cpu.convolution.pointwise.PointwiseConvolution;
import dev.jacobi.cpu.convolution.strips.StripConvolution;
import dev.jacobi.cpu.convolution.winograd.WinogradConvolution;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.settings.CpuSettings.ConvolutionChoice;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Simd;
import java.util.stream.Stream;

/**
 * Chooses the algorithm for each geometry by a rule that rests on measurements: Winograd's method where it applies and
 * there are enough channels to pay for its transforms, along both axes or, with few of them in long vectors, along one;
 * kernels of their own for pictures of few channels, for groups and for windows of one pixel; sliding windows for the
 * rest; and patches where nothing else applies.
 */
final class ConvolutionSelector {
    /** Number of channels from which Winograd's method pays off. */
    private static final int WINOGRAD_CHANNELS = 8;

    /**
     * Number of channels from which it pays off along both axes. Vectors of sixteen make strips so fast that they need
     * two of them for that; shorter ones have more multiply-adds to save.
     */
    private static final int TWO_AXES_CHANNELS = Simd.LANES >= 16 ? 32 : WINOGRAD_CHANNELS;

    private final ConvolutionChoice choice;
    private final ConvolutionAlgorithm patches;
    private final ConvolutionAlgorithm direct;
    private final ConvolutionAlgorithm grouped;
    private final ConvolutionAlgorithm narrow;
    private final ConvolutionAlgorithm pointwise;
    private final ConvolutionAlgorithm strips;
    private final ConvolutionAlgorithm winograd2;
    private final ConvolutionAlgorithm winograd4;

    /** A selector that takes one algorithm wherever that applies, unless the choice is {@code auto}. */
    ConvolutionSelector(ConvolutionChoice choice, ThreadTeam team, Workspace workspace) {
        this.choice = choice;
        patches = new PatchConvolution(team, workspace);
        direct = new DirectConvolution(team, workspace, patches);
        grouped = new GroupedConvolution(team, workspace);
        narrow = new NarrowConvolution(team, workspace, direct);
        pointwise = new PointwiseConvolution(team, workspace, patches);
        strips = new StripConvolution(team, workspace);
        winograd2 = new WinogradConvolution(team, workspace, 2);
        winograd4 = new WinogradConvolution(team, workspace, 4);
    }

    /** Whether the geometry is left to what was chosen; where a forced algorithm cannot do it, another takes its place. */
    boolean keepsChoice(Conv2dShape shape) {
        return choice == ConvolutionChoice.AUTO || chosen(shape).anyMatch(algorithm -> algorithm.applies(shape));
    }

    ConvolutionAlgorithm algorithm(Conv2dShape shape) {
        return Stream.concat(chosen(shape), Stream.of(grouped, direct, pointwise))
                .filter(algorithm -> algorithm.applies(shape))
                .findFirst()
                .orElse(patches);
    }

    private Stream<ConvolutionAlgorithm> chosen(Conv2dShape shape) {
        return switch (choice) {
            case AUTO -> byChannels(Math.min(shape.c(), shape.k()));
            case PATCHES -> Stream.of(patches);
            case DIRECT -> Stream.of(direct);
            case GROUPED -> Stream.of(grouped);
            case NARROW -> Stream.of(narrow);
            case POINTWISE -> Stream.of(pointwise);
            case STRIPS -> Stream.of(strips);
            case WINOGRAD2 -> Stream.of(winograd2);
            case WINOGRAD4 -> Stream.of(winograd4);
        };
    }

    private Stream<ConvolutionAlgorithm> byChannels(int channels) {
        if (channels >= TWO_AXES_CHANNELS) {
            return Stream.of(winograd4);
        }
        return channels >= WINOGRAD_CHANNELS ? Stream.of(strips, winograd4) : Stream.of(narrow);
    }
}
