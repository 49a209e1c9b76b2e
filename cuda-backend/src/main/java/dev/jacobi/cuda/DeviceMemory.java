package dev.jacobi.cuda;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.MemoryUse;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.cuda.binding.Device;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Device memory that is used again: asking the driver for memory makes it wait for all queued work, and a training step
 * wants the same sizes each time. All work is queued in one order, so memory may be given out again while work that was
 * queued before still uses it.
 */
final class DeviceMemory implements AutoCloseable {
    /** What the driver aligns to, and the least that is given out. */
    private static final long GRANULE = 512;

    private static final int NAMED_IN_ERRORS = 5;

    private final Device device;
    private final long budget;
    private final TreeMap<Long, Deque<Long>> free = new TreeMap<>();
    private final Map<Long, Long> liveSizes = new HashMap<>();
    private long live;
    private long peak;
    private long pooled;

    DeviceMemory(Device device, long budget) {
        this.device = device;
        this.budget = budget;
    }

    DeviceBuffer allocate(DType type, int length) {
        if (type == DType.F64) {
            throw new IllegalArgumentException("the cuda backend holds F32, BF16, F16, I32 and U8, got " + type);
        }
        long size = rounded((long) length * type.bytes());
        long address = takeFree(size).orElseGet(() -> take(size));
        live += liveSizes.get(address);
        peak = Math.max(peak, live);
        return new DeviceBuffer(address, type, length);
    }

    /** Lends memory for the length of a few calls. */
    void lend(DType type, int length, Consumer<DeviceBuffer> work) {
        DeviceBuffer buffer = allocate(type, length);
        try {
            work.accept(buffer);
        } finally {
            // Work that is queued may still use it, but whoever gets it next queues behind that.
            release(buffer);
        }
    }

    void release(DeviceBuffer buffer) {
        long address = buffer.address();
        Long size = liveSizes.remove(address);
        if (size == null) {
            throw new IllegalStateException("released a buffer that is not live: released twice, or not from here");
        }
        free.computeIfAbsent(size, _ -> new ArrayDeque<>()).addLast(address);
        live -= size;
        pooled += size;
    }

    MemoryUse use() {
        return new MemoryUse(live, peak, pooled);
    }

    /** Rounds up in steps of at most an eighth, so that nearly equal sizes share memory. */
    private static long rounded(long bytes) {
        long step = Math.max(GRANULE, Long.highestOneBit(Math.max(1, bytes)) / 8);
        return Math.max(1, Math.ceilDiv(bytes, step)) * step;
    }

    private OptionalLong takeFree(long size) {
        Map.Entry<Long, Deque<Long>> fitting = free.ceilingEntry(size);
        if (fitting == null || fitting.getKey() > size + size / 8) {
            return OptionalLong.empty();
        }
        long address = fitting.getValue().removeLast();
        if (fitting.getValue().isEmpty()) {
            free.remove(fitting.getKey());
        }
        pooled -= fitting.getKey();
        liveSizes.put(address, fitting.getKey());
        return OptionalLong.of(address);
    }

    /** New memory from the driver; if there is none, once more without what is pooled. */
    private long take(long size) {
        OptionalLong address = ask(size);
        if (address.isEmpty() && pooled > 0) {
            freePooled();
            address = ask(size);
        }
        long taken = address.orElseThrow(() -> new OutOfDeviceMemoryException(shortage(size)));
        liveSizes.put(taken, size);
        return taken;
    }

    private OptionalLong ask(long size) {
        return size > budget - live - pooled ? OptionalLong.empty() : device.allocate(size);
    }

    private void freePooled() {
        free.values().stream().flatMap(Collection::stream).forEach(device::free);
        free.clear();
        pooled = 0;
    }

    private String shortage(long size) {
        Map<Long, Long> counts =
                liveSizes.values().stream().collect(Collectors.groupingBy(bytes -> bytes, Collectors.counting()));
        String largest = counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.reverseOrder()))
                .limit(NAMED_IN_ERRORS)
                .map(entry -> "%d of %s".formatted(entry.getValue(), mebibytes(entry.getKey())))
                .collect(Collectors.joining(", "));
        return "out of device memory: %s wanted, %s in use%s; the largest buffers: %s"
                .formatted(
                        mebibytes(size),
                        mebibytes(live),
                        budget == Long.MAX_VALUE ? "" : " of the budget of " + mebibytes(budget),
                        largest.isEmpty() ? "none" : largest);
    }

    private static String mebibytes(long bytes) {
        return bytes < 1 << 20 ? "%.2f MiB".formatted(bytes / 1048576.0) : "%.0f MiB".formatted(bytes / 1048576.0);
    }

    /** Gives everything back to the driver, what is still live too. */
    @Override
    public void close() {
        freePooled();
        liveSizes.keySet().forEach(device::free);
        liveSizes.clear();
        live = 0;
    }
}
