package dev.jacobi.cpu.memory;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.MemoryUse;

/**
 * The memory of all buffers, which is reused instead of being left to the garbage collector: an arena for each type.
 */
public final class MemoryPool {
    private final Arena<float[]> floats = new Arena<>(float[]::new, FloatBuffer::elementsToLine);
    private final Arena<int[]> ints = new Arena<>(int[]::new, IntBuffer::elementsToLine);
    private final Arena<byte[]> bytes = new Arena<>(byte[]::new, ByteBuffer::elementsToLine);
    private long peak;

    /** A buffer with any contents. */
    public Buffer allocate(DType type, int length) {
        Buffer buffer = switch (type) {
            case F32 -> {
                Arena.Place<float[]> place = floats.take(length);
                yield new FloatBuffer(place.array(), place.start(), length);
            }
            case I32 -> {
                Arena.Place<int[]> place = ints.take(length);
                yield new IntBuffer(place.array(), place.start(), length);
            }
            case U8 -> {
                Arena.Place<byte[]> place = bytes.take(length);
                yield new ByteBuffer(place.array(), place.start(), length);
            }
            default -> throw new IllegalArgumentException("the cpu backend holds F32, I32 and U8, got " + type);
        };
        peak = Math.max(peak, live());
        return buffer;
    }

    /** Takes a buffer back; its memory is handed out again. */
    public void release(Buffer buffer) {
        switch (buffer) {
            case FloatBuffer place -> floats.give(place.array(), place.offset());
            case ByteBuffer place -> bytes.give(place.array(), place.offset());
            default ->
                ints.give(IntBuffer.of(buffer).array(), IntBuffer.of(buffer).offset());
        }
    }

    /** What is in use, the most that ever was, and what is kept for reuse. */
    public MemoryUse use() {
        long size = size(floats.size(), ints.size(), bytes.size());
        return new MemoryUse(live(), peak, size - live());
    }

    /** Gives up all memory. */
    public void clear() {
        floats.clear();
        ints.clear();
        bytes.clear();
    }

    private long live() {
        return size(floats.live(), ints.live(), bytes.live());
    }

    private static long size(long floats, long ints, long bytes) {
        return floats * DType.F32.bytes() + ints * DType.I32.bytes() + bytes;
    }
}
