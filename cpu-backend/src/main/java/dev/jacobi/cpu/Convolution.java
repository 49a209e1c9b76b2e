package dev.jacobi.cpu;

import dev.jacobi.core.backend.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.direct.DirectConvolution;
import dev.jacobi.cpu.convolution.grouped.GroupedConvolution;
import dev.jacobi.cpu.convolution.narrow.NarrowConvolution;
import dev.jacobi.cpu.convolution.patches.PatchConvolution;
import dev.jacobi.cpu.convolution.pointwise.PointwiseConvolution;
import dev.jacobi.cpu.convolution.winograd.WinogradConvolution;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.settings.CpuSettings.ConvolutionChoice;
import dev.jacobi.cpu.threads.ThreadTeam;
import java.util.stream.Stream;

/**
 * Chooses the algorithm for each geometry by a rule that was measured: Winograd's method on 4×4 tiles where it applies
 * and the channels are enough to pay for its transforms, groups in shared vectors, sliding windows for the rest, with
 * kernels of their own for pictures of few channels and for windows of one pixel, and patches where nothing else applies.
 */
final class Convolution {
    /** Channels from which Winograd's method pays. */
    private static final int WINOGRAD_CHANNELS = 16;

    private final ConvolutionChoice choice;
    private final ConvolutionAlgorithm patches;
    private final ConvolutionAlgorithm direct;
    private final ConvolutionAlgorithm grouped;
    private final ConvolutionAlgorithm narrow;
    private final ConvolutionAlgorithm pointwise;
    private final ConvolutionAlgorithm winograd2;
    private final ConvolutionAlgorithm winograd4;

    /** With an algorithm that is forced wherever it applies, if it is not to choose. */
    Convolution(ConvolutionChoice choice, ThreadTeam team, Workspace workspace) {
        this.choice = choice;
        patches = new PatchConvolution(team, workspace);
        direct = new DirectConvolution(team, workspace, patches);
        grouped = new GroupedConvolution(team, workspace);
        narrow = new NarrowConvolution(team, workspace, patches);
        pointwise = new PointwiseConvolution(team, workspace, patches);
        winograd2 = new WinogradConvolution(team, workspace, 2);
        winograd4 = new WinogradConvolution(team, workspace, 4);
    }

    ConvolutionAlgorithm algorithm(Conv2dShape shape) {
        ConvolutionAlgorithm chosen = switch (choice) {
            case AUTO -> Math.min(shape.c(), shape.k()) >= WINOGRAD_CHANNELS ? winograd4 : narrow;
            case PATCHES -> patches;
            case DIRECT -> direct;
            case GROUPED -> grouped;
            case NARROW -> narrow;
            case POINTWISE -> pointwise;
            case WINOGRAD2 -> winograd2;
            case WINOGRAD4 -> winograd4;
        };
        return Stream.of(chosen, grouped, direct, pointwise)
                .filter(algorithm -> algorithm.applies(shape))
                .findFirst()
                .orElse(patches);
    }
}
