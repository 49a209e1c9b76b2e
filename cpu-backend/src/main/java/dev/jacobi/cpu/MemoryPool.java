package dev.jacobi.cpu;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.MemoryUse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Arrays that are used again instead of left to the garbage collector: a training step wants the same sizes each time,
 * and memory that was touched before costs no page faults and no zeroing.
 */
final class MemoryPool {
    private final Map<Integer, Deque<float[]>> freeFloats = new HashMap<>();
    private final Map<Integer, Deque<int[]>> freeInts = new HashMap<>();
    private final Map<Integer, Deque<byte[]>> freeBytes = new HashMap<>();
    private final IdentityHashMap<Object, Boolean> liveArrays = new IdentityHashMap<>();
    private long live;
    private long peak;
    private long pooled;

    Buffer allocate(DType type, int length) {
        int capacity = capacity(length);
        return switch (type) {
            case F32 -> {
                float[] free = take(freeFloats, capacity, type);
                float[] array = free != null ? free : new float[capacity];
                add(array, capacity, type);
                yield new FloatBuffer(array, 0, length);
            }
            case I32 -> {
                int[] free = take(freeInts, capacity, type);
                int[] array = free != null ? free : new int[capacity];
                add(array, capacity, type);
                yield new IntBuffer(array, 0, length);
            }
            case U8 -> {
                byte[] free = take(freeBytes, capacity, type);
                byte[] array = free != null ? free : new byte[capacity];
                add(array, capacity, type);
                yield new ByteBuffer(array, 0, length);
            }
            default -> throw new IllegalArgumentException("the cpu backend holds F32, I32 and U8, got " + type);
        };
    }

    void release(Buffer buffer) {
        switch (buffer) {
            case FloatBuffer floats -> put(freeFloats, floats.array(), floats.array().length, DType.F32);
            case ByteBuffer bytes -> put(freeBytes, bytes.array(), bytes.array().length, DType.U8);
            default ->
                put(freeInts, IntBuffer.of(buffer).array(), IntBuffer.of(buffer).array().length, DType.I32);
        }
    }

    MemoryUse use() {
        return new MemoryUse(live, peak, pooled);
    }

    void clear() {
        freeFloats.clear();
        freeInts.clear();
        freeBytes.clear();
        liveArrays.clear();
        live = 0;
        pooled = 0;
    }

    /** Rounds up in steps of at most an eighth, so that nearly equal sizes share arrays. */
    private static int capacity(int length) {
        int step = Math.max(16, Integer.highestOneBit(Math.max(1, length)) / 8);
        return (int) Math.min(Integer.MAX_VALUE - 8L, (long) Math.ceilDiv(length, step) * step);
    }

    private <T> T take(Map<Integer, Deque<T>> free, int capacity, DType type) {
        Deque<T> arrays = free.get(capacity);
        T array = arrays == null ? null : arrays.pollLast();
        pooled -= array == null ? 0 : (long) type.bytes() * capacity;
        return array;
    }

    private <T> void put(Map<Integer, Deque<T>> free, T array, int capacity, DType type) {
        if (liveArrays.remove(array) == null) {
            throw new IllegalStateException("released a buffer that is not live: released twice, or not from here");
        }
        free.computeIfAbsent(capacity, _ -> new ArrayDeque<>()).addLast(array);
        live -= (long) type.bytes() * capacity;
        pooled += (long) type.bytes() * capacity;
    }

    private void add(Object array, int capacity, DType type) {
        liveArrays.put(array, true);
        live += (long) type.bytes() * capacity;
        peak = Math.max(peak, live);
    }
}
