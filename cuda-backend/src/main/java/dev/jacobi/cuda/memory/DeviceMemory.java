package dev.jacobi.cuda.memory;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.MemoryUse;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.memory.FreeBlocks.Block;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Device memory that is used again: asking the driver for memory makes it wait for all queued work, and a training step
 * wants the same sizes each time. All work is queued in one order, so memory may be given out again while work that was
 * queued before still uses it.
 */
public final class DeviceMemory implements AutoCloseable {
    /** What the driver aligns to, and the least that is given out. */
    private static final long GRANULE = 512;

    private static final int NAMED_IN_ERRORS = 5;

    private final Device device;
    private final Stream stream;
    private final long budget;
    private final FreeBlocks pool = new FreeBlocks();
    private final Map<Long, Use> uses = new HashMap<>();
    private Reservation reservation;
    private Reservation open;
    private long live;
    private long peak;

    /**
     * The memory of a device, of which nothing is taken yet.
     *
     * @param stream the queue of all that uses it
     * @param budget the most bytes to take
     */
    public DeviceMemory(Device device, Stream stream, long budget) {
        this.device = device;
        this.stream = stream;
        this.budget = budget;
    }

    /**
     * A block that was given out.
     *
     * @param owner where it goes when it is released; null for the pool
     */
    private record Use(Block block, Reservation owner) {}

    /**
     * Memory that captured works go on using after their capture. What is released while one is captured, and later what
     * was allocated meanwhile, is kept apart from the pool until all are closed; it counts as live. The works run one after
     * another and none needs what another left in between, so they share it.
     */
    public final class Reservation implements AutoCloseable {
        private final FreeBlocks free = new FreeBlocks();
        private int works;

        private Reservation() {}

        /** What is allocated and released from now on is the pool's again. */
        public void complete() {
            open = null;
        }

        /** One of the works is closed. */
        @Override
        public void close() {
            works--;
            if (works == 0) {
                reservation = null;
                live -= free.bytes();
                free.drain(pool::add);
            }
        }
    }

    /**
     * Begins the capture of a work, which ends with {@link Reservation#complete}; the work closes what it is given once.
     *
     * @throws IllegalStateException if another capture has not ended
     */
    public Reservation reserve() {
        if (open != null) {
            throw new IllegalStateException("work is captured already; captures do not nest");
        }
        if (reservation == null) {
            reservation = new Reservation();
        }
        reservation.works++;
        open = reservation;
        return reservation;
    }

    /**
     * Memory for so many elements, with any contents.
     *
     * @throws OutOfDeviceMemoryException if neither the pool nor the driver has room, or the budget none
     */
    public DeviceBuffer allocate(DType type, int length) {
        if (type == DType.F64) {
            throw new IllegalArgumentException("the cuda backend holds F32, BF16, F16, I32 and U8, got " + type);
        }
        long size = rounded((long) length * type.bytes());
        Optional<Block> reserved = open == null ? Optional.empty() : open.free.take(size);
        if (reserved.isEmpty()) {
            Block block = pool.take(size).orElseGet(() -> fromDriver(size));
            live += block.size();
            peak = Math.max(peak, live);
            reserved = Optional.of(block);
        }
        Block block = reserved.get();
        uses.put(block.address(), new Use(block, open));
        return new DeviceBuffer(block.address(), type, length);
    }

    /** Lends memory for the length of a few calls. */
    public void lend(DType type, int length, Consumer<DeviceBuffer> work) {
        DeviceBuffer buffer = allocate(type, length);
        try {
            work.accept(buffer);
        } finally {
            // Work that is queued may still use it, but whoever gets it next queues behind that.
            release(buffer);
        }
    }

    /**
     * Takes a buffer back; work that is queued may still use it.
     *
     * @throws IllegalStateException if it is not in use
     */
    public void release(DeviceBuffer buffer) {
        Use use = uses.remove(buffer.address());
        if (use == null) {
            throw new IllegalStateException("released a buffer that is not live: released twice, or not from here");
        }
        // What is released in a capture may be used by it, whoever allocated it.
        Reservation owner = open == null ? use.owner : open;
        if (owner != null && owner == reservation) {
            owner.free.add(use.block);
        } else {
            live -= use.block.size();
            pool.add(use.block);
        }
    }

    /** Bytes in use, the most that ever were, and those kept for reuse. */
    public MemoryUse use() {
        return new MemoryUse(live, peak, pool.bytes());
    }

    /** Rounds up in steps of at most an eighth, so that nearly equal sizes share memory. */
    private static long rounded(long bytes) {
        long step = Math.max(GRANULE, Long.highestOneBit(Math.max(1, bytes)) / 8);
        return Math.max(1, Math.ceilDiv(bytes, step)) * step;
    }

    /** New memory from the driver; if there is none, once more without what is pooled. */
    private Block fromDriver(long size) {
        OptionalLong address = ask(size);
        if (address.isEmpty() && pool.bytes() > 0) {
            // What is queued may use it. Before a capture the queue has been emptied.
            if (!stream.isCapturing()) {
                stream.synchronize();
            }
            pool.drain(this::free);
            address = ask(size);
        }
        return new Block(address.orElseThrow(() -> new OutOfDeviceMemoryException(shortage(size))), size);
    }

    private OptionalLong ask(long size) {
        return size > budget - live - pool.bytes() ? OptionalLong.empty() : device.allocate(size);
    }

    private void free(Block block) {
        device.free(block.address());
    }

    private String shortage(long size) {
        Map<Long, Long> counts =
                uses.values().stream().collect(Collectors.groupingBy(use -> use.block.size(), Collectors.counting()));
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
        pool.drain(this::free);
        if (reservation != null) {
            reservation.free.drain(this::free);
        }
        uses.values().forEach(use -> free(use.block));
        uses.clear();
        live = 0;
    }
}
