package dev.jacobi.benchmarks.kernels;

import java.util.regex.Pattern;

/** Parameters that are several numbers, such as {@code 64x10x512}. */
final class Extents {
    private static final Pattern TIMES = Pattern.compile("x");

    private Extents() {}

    static int[] parse(String text) {
        return TIMES.splitAsStream(text).mapToInt(Integer::parseInt).toArray();
    }
}
