package dev.jacobi.cuda.memory;

import dev.jacobi.cuda.binding.Device;
import dev.jacobi.cuda.binding.PinnedMemory;
import dev.jacobi.cuda.binding.Resources;
import dev.jacobi.cuda.binding.Stream;
import java.lang.foreign.MemorySegment;

/**
 * Host memory that the device copies from and to by itself.
 *
 * @param used the place in the queue behind which it may be written again
 */
record PinnedPiece(long address, MemorySegment memory, Stream.Mark used) {
    /**
     * A new one.
     *
     * @param resources where it is closed
     */
    @SuppressWarnings("restricted")
    static PinnedPiece open(Device device, Stream stream, Resources resources, int bytes) {
        PinnedMemory pinned = resources.open(() -> device.allocatePinned(bytes));
        Stream.Mark used = resources.open(stream::mark);
        return new PinnedPiece(
                pinned.address(), MemorySegment.ofAddress(pinned.address()).reinterpret(bytes), used);
    }
}
