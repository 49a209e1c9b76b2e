package dev.jacobi.benchmarks.kernels;

import dev.jacobi.core.geometry.Conv2dShape;
import java.util.List;

/** The convolution algorithms of the CPU backend that a system property can force. */
public final class Algorithms {
    /** The system property. */
    public static final String PROPERTY = "jacobi.convolution";

    /** The backend's own choice for each shape. */
    public static final String AUTO = "auto";

    /** Widest vectors, which take channels as they come in memory. */
    private static final int LANES = 16;

    private Algorithms() {}

    /** All names. */
    public static List<String> names() {
        return List.of(AUTO, "patches", "direct", "grouped", "narrow", "pointwise", "strips", "winograd2", "winograd4");
    }

    /** Whether an algorithm exists for a shape; where it does not, forcing it would measure another one. */
    public static boolean applies(String algorithm, Conv2dShape shape) {
        int kernel = shape.height().kernel();
        boolean winograd = kernel == 3 && shape.groups() == 1 && shape.c() % LANES == 0 && shape.k() % LANES == 0;
        int groupC = shape.c() / shape.groups();
        int groupK = shape.k() / shape.groups();
        return switch (algorithm) {
            case "direct" -> shape.groups() == 1 && kernel > 1;
            case "grouped" -> shape.groups() > 1 && fillsVectors(groupC) && fillsVectors(groupK);
            case "narrow" ->
                shape.groups() == 1 && shape.c() <= 4 && kernel * shape.c() % 3 == 0 && shape.k() % LANES == 0;
            case "pointwise" -> shape.groups() == 1 && kernel == 1 && Math.min(shape.c(), shape.k()) % (2 * LANES) == 0;
            case "strips", "winograd2" -> winograd && shape.height().stride() == 1;
            case "winograd4" -> winograd && shape.height().stride() <= 2;
            default -> true;
        };
    }

    private static boolean fillsVectors(int channels) {
        return channels <= LANES || channels % LANES == 0;
    }
}
