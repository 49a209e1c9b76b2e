package dev.jacobi.datasets.loader;

import dev.jacobi.core.random.RandomStream;
import java.util.HashMap;
import java.util.Map;

/**
 * The pictures of an epoch in order. One that comes more than once gets a random stream of its own each time, so that
 * it is augmented in several ways.
 *
 * @param indices the pictures
 * @param earlier how often each has come before
 */
record Visits(int[] indices, int[] earlier) {
    static Visits of(int[] order) {
        int[] earlier = new int[order.length];
        Map<Integer, Integer> seen = new HashMap<>();
        for (int i = 0; i < order.length; i++) {
            earlier[i] = seen.merge(order[i], 1, Integer::sum) - 1;
        }
        return new Visits(order, earlier);
    }

    int size() {
        return indices.length;
    }

    /** What the transform of the picture at a position draws from. */
    RandomStream random(int position, long seed, long epoch) {
        return earlier[position] == 0
                ? RandomStream.of(seed, StreamPurpose.AUGMENTATION, epoch, indices[position])
                : RandomStream.of(seed, StreamPurpose.AUGMENTATION, epoch, indices[position], earlier[position]);
    }
}
