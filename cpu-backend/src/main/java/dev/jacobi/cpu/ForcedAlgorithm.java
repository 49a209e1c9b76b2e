package dev.jacobi.cpu;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.settings.CpuSettings.ConvolutionChoice;
import dev.jacobi.cpu.threads.ThreadTeam;

/** What comes of forcing an algorithm on convolutions; for benchmarks, which are to measure what they name. */
public final class ForcedAlgorithm {
    private ForcedAlgorithm() {}

    /**
     * Whether a choice has its way: the backend's own always does, and an algorithm where it can do the geometry with
     * this process's vectors. Elsewhere another takes its place.
     */
    public static boolean applies(ConvolutionChoice choice, Conv2dShape shape) {
        try (ThreadTeam team = new ThreadTeam(1)) {
            return new ConvolutionSelector(choice, team, new Workspace(1)).keepsChoice(shape);
        }
    }
}
