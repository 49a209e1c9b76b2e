package dev.jacobi.datasets.loader;

import dev.jacobi.core.random.RandomStream;
import java.util.stream.IntStream;

/** Says which pictures an epoch visits, and in which order. */
public interface Sampler {
    /** The number of pictures of an epoch, the same in each. */
    int size();

    /** The indices of an epoch's pictures, in order: a function of the epoch alone. */
    int[] order(long epoch);

    /** Pictures {@code 0 … n−1} in this order. */
    static Sampler sequential(int n) {
        return subset(IntStream.range(0, n).toArray());
    }

    /** The given pictures in the given order. */
    static Sampler subset(int[] indices) {
        int[] fixed = indices.clone();
        return new Sampler() {
            @Override
            public int size() {
                return fixed.length;
            }

            @Override
            public int[] order(long epoch) {
                return fixed.clone();
            }
        };
    }

    /** Pictures {@code 0 … n−1} in an order that the seed and the epoch determine. */
    static Sampler shuffled(int n, long seed) {
        return shuffled(IntStream.range(0, n).toArray(), seed);
    }

    /** The given pictures in an order that the seed and the epoch determine. */
    static Sampler shuffled(int[] indices, long seed) {
        int[] fixed = indices.clone();
        return new Sampler() {
            @Override
            public int size() {
                return fixed.length;
            }

            @Override
            public int[] order(long epoch) {
                int[] order =
                        RandomStream.of(seed, StreamPurpose.SHUFFLE, epoch).permutation(fixed.length);
                for (int i = 0; i < order.length; i++) {
                    order[i] = fixed[order[i]];
                }
                return order;
            }
        };
    }

    /**
     * As many pictures as are given, in an order that the seed and the epoch determine, but the same number of each
     * class that has any, give or take one: of a class with few each comes several times, of one with many some are
     * left out until another epoch.
     *
     * @param labels the class of every picture of the set, from 0
     */
    static Sampler balanced(int[] indices, int[] labels, long seed) {
        return new BalancedSampler(indices, labels, seed);
    }
}
