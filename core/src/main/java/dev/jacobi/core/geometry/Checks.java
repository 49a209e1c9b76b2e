package dev.jacobi.core.geometry;

import java.util.List;

/** What several shapes demand of their numbers. */
final class Checks {
    private Checks() {}

    /** No tensor is empty. */
    static void sizes(String names, List<Integer> sizes) {
        if (sizes.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException("%s are %s, expected at least 1 each".formatted(names, sizes));
        }
    }

    /** A variance may be 0, and the root of what it is added to must be a number. */
    static void epsilon(double epsilon) {
        if (!(epsilon >= 0)) {
            throw new IllegalArgumentException("epsilon is %s, expected at least 0".formatted(epsilon));
        }
    }
}
