package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.MemoryUse;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/** The reference backend's memory: arrays on the Java heap, poisoned with NaN when new, counted until released. */
abstract class ReferenceMemory implements Backend {
    private final Set<Object> liveArrays = Collections.newSetFromMap(new IdentityHashMap<>());
    private long live;
    private long peak;

    @Override
    public DType floatType() {
        return DType.F64;
    }

    @Override
    public Buffer allocate(DType type, int length) {
        Buffer buffer = switch (type) {
            case F64 -> {
                double[] array = new double[length];
                Arrays.fill(array, Double.NaN);
                yield new DoubleBuffer(array, 0, length);
            }
            case I32 -> new IntBuffer(new int[length], 0, length);
            case U8 -> new ByteBuffer(new byte[length], 0, length);
            default -> throw new IllegalArgumentException("the reference backend holds F64, I32 and U8, got " + type);
        };
        liveArrays.add(array(buffer));
        live += bytes(buffer);
        peak = Math.max(peak, live);
        return buffer;
    }

    @Override
    public void release(Buffer buffer) {
        if (!liveArrays.remove(array(buffer))) {
            throw new IllegalStateException("released a buffer that is not live: released twice, or not from here");
        }
        live -= bytes(buffer);
    }

    @Override
    public MemoryUse memory() {
        return new MemoryUse(live, peak, 0);
    }

    @Override
    public void upload(float[] values, Buffer to) {
        DoubleBuffer target = DoubleBuffer.of(to);
        for (int i = 0; i < values.length; i++) {
            target.set(i, values[i]);
        }
    }

    @Override
    public void upload(double[] values, Buffer to) {
        DoubleBuffer target = DoubleBuffer.of(to);
        System.arraycopy(values, 0, target.array(), target.offset(), target.length());
    }

    @Override
    public void upload(int[] values, Buffer to) {
        IntBuffer target = IntBuffer.of(to);
        System.arraycopy(values, 0, target.array(), target.offset(), target.length());
    }

    @Override
    public void upload(byte[] values, Buffer to) {
        ByteBuffer target = ByteBuffer.of(to);
        System.arraycopy(values, 0, target.array(), target.offset(), target.length());
    }

    @Override
    public void download(Buffer from, float[] values) {
        DoubleBuffer source = DoubleBuffer.of(from);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) source.get(i);
        }
    }

    @Override
    public void download(Buffer from, double[] values) {
        DoubleBuffer source = DoubleBuffer.of(from);
        System.arraycopy(source.array(), source.offset(), values, 0, source.length());
    }

    @Override
    public void download(Buffer from, int[] values) {
        IntBuffer source = IntBuffer.of(from);
        System.arraycopy(source.array(), source.offset(), values, 0, source.length());
    }

    @Override
    public void download(Buffer from, byte[] values) {
        ByteBuffer source = ByteBuffer.of(from);
        System.arraycopy(source.array(), source.offset(), values, 0, source.length());
    }

    @Override
    public void close() {
        liveArrays.clear();
        live = 0;
    }

    private static Object array(Buffer buffer) {
        return switch (buffer) {
            case DoubleBuffer doubles -> doubles.array();
            case ByteBuffer bytes -> bytes.array();
            default -> IntBuffer.of(buffer).array();
        };
    }

    private static long bytes(Buffer buffer) {
        return (long) buffer.length() * buffer.type().bytes();
    }
}
