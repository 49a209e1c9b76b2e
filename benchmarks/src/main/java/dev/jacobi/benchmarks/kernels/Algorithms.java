package dev.jacobi.benchmarks.kernels;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.ForcedAlgorithm;
import dev.jacobi.cpu.settings.CpuSettings;
import dev.jacobi.cpu.settings.CpuSettings.ConvolutionChoice;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The convolution algorithms of the CPU backend that a system property can force, as the backend itself knows them. */
public final class Algorithms {
    /** The system property. */
    public static final String PROPERTY = CpuSettings.CONVOLUTION;

    /** The backend's own choice for each shape. */
    public static final String AUTO = "auto";

    private Algorithms() {}

    /** All names. */
    public static List<String> names() {
        return Arrays.stream(ConvolutionChoice.values())
                .map(ConvolutionChoice::text)
                .toList();
    }

    /** Whether an algorithm exists for a shape; where it does not, forcing it would measure another one. */
    public static boolean applies(String algorithm, Conv2dShape shape) {
        return ForcedAlgorithm.applies(ConvolutionChoice.valueOf(algorithm.toUpperCase(Locale.ROOT)), shape);
    }
}
