package dev.jacobi.datasets.loader;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The sampler of {@link Sampler#balanced}. */
final class BalancedSampler implements Sampler {
    private final List<int[]> byClass;
    private final int size;
    private final long seed;

    BalancedSampler(int[] indices, int[] labels, long seed) {
        this.byClass = List.copyOf(Arrays.stream(indices)
                .boxed()
                .collect(Collectors.groupingBy(index -> labels[index], TreeMap::new, Collectors.toList()))
                .values()
                .stream()
                .map(members -> members.stream().mapToInt(Integer::intValue).toArray())
                .toList());
        this.size = indices.length;
        this.seed = seed;
    }

    @Override
    public int size() {
        return size;
    }

    /** Goes round the classes and takes the next of each, and shuffles what it has. */
    @Override
    public int[] order(long epoch) {
        int classes = byClass.size();
        int[][] decks = new int[classes][];
        int[] order = RandomStream.of(seed, StreamPurpose.SHUFFLE, epoch).permutation(size);
        for (int i = 0; i < size; i++) {
            // Which classes get one more than others changes from epoch to epoch.
            int turn = (int) ((order[i] + epoch) % classes);
            int round = order[i] / classes;
            int[] members = byClass.get(turn);
            if (decks[turn] == null) {
                decks[turn] = RandomStream.of(seed, StreamPurpose.BALANCE, epoch, turn)
                        .permutation(members.length);
            }
            order[i] = members[decks[turn][round % members.length]];
        }
        return order;
    }
}
