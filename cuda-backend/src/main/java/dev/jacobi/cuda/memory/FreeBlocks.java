package dev.jacobi.cuda.memory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Blocks of device memory that nobody uses, by size. */
final class FreeBlocks {
    /** Device memory. */
    record Block(long address, long size) {}

    private final TreeMap<Long, Deque<Block>> blocks = new TreeMap<>();
    private long bytes;

    /** The size of all. */
    long bytes() {
        return bytes;
    }

    void add(Block block) {
        blocks.computeIfAbsent(block.size(), _ -> new ArrayDeque<>()).addLast(block);
        bytes += block.size();
    }

    /** Takes the smallest block that is large enough, unless more than an eighth of it would be wasted. */
    Optional<Block> take(long size) {
        Map.Entry<Long, Deque<Block>> fitting = blocks.ceilingEntry(size);
        if (fitting == null || fitting.getKey() > size + size / 8) {
            return Optional.empty();
        }
        Block block = fitting.getValue().removeLast();
        if (fitting.getValue().isEmpty()) {
            blocks.remove(fitting.getKey());
        }
        bytes -= block.size();
        return Optional.of(block);
    }

    /** Takes all. */
    void drain(Consumer<Block> to) {
        blocks.values().stream().flatMap(Collection::stream).forEach(to);
        blocks.clear();
        bytes = 0;
    }
}
