package dev.jacobi.cpu;

import dev.jacobi.core.backend.Conv2dShape;

/**
 * Chooses the algorithm for each geometry: Winograd where it applies and pays, else patches. The system property
 * {@code jacobi.convolution} forces one: {@code patches}, or {@code winograd} wherever it applies at all.
 */
final class Convolution {
    private enum Choice {
        AUTO,
        PATCHES,
        WINOGRAD
    }

    private static final Choice CHOICE =
            Choice.valueOf(System.getProperty("jacobi.convolution", "auto").toUpperCase(java.util.Locale.ROOT));

    private final ConvolutionAlgorithm patches;
    private final ConvolutionAlgorithm winograd;

    Convolution(ThreadTeam team, Workspace workspace) {
        patches = new PatchConvolution(team, workspace);
        winograd = new WinogradConvolution(team, workspace);
    }

    ConvolutionAlgorithm algorithm(Conv2dShape shape) {
        boolean chosen = switch (CHOICE) {
            case AUTO -> WinogradConvolution.applies(shape) && WinogradConvolution.pays(shape);
            case PATCHES -> false;
            case WINOGRAD -> WinogradConvolution.applies(shape);
        };
        return chosen ? winograd : patches;
    }
}
