package dev.jacobi.core.autograd;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Readback;
import java.util.Arrays;

/**
 * An n-dimensional array in a backend's memory: contiguous, last axis fastest.
 *
 * <p>A tensor made while a {@link Scope} or {@link Tape} is open belongs to it and is released with it, unless
 * {@link #keep()} hands it to the caller; one made outside belongs to the caller, who closes it. So do results of ops,
 * and what these compute on the way: compute under a scope or tape, or the memory of every step stays in use. Tensors are
 * confined to one thread at a time.
 */
public final class Tensor implements AutoCloseable {
    private final Storage storage;
    private final Buffer buffer;
    private final Shape shape;
    private int indexBound;
    private boolean requiresGradient;
    private boolean kept;
    private boolean closed;

    private Tensor(Storage storage, Buffer buffer, Shape shape) {
        this.storage = storage;
        this.buffer = buffer;
        this.shape = shape;
        Scope.adopt(this);
    }

    // ---- making

    /** A tensor of the backend's own floating-point type whose elements are undefined until a kernel writes them. */
    public static Tensor empty(Backend backend, Shape shape) {
        return empty(backend, shape, backend.floatType());
    }

    /** A tensor whose elements are undefined until a kernel writes them. */
    public static Tensor empty(Backend backend, Shape shape, DType type) {
        Buffer buffer = backend.allocate(type, shape.size());
        return new Tensor(new Storage(backend, buffer), buffer, shape);
    }

    /** A tensor on the device and of the type of another one whose elements are undefined until a kernel writes them. */
    public static Tensor like(Tensor other, Shape shape) {
        return empty(other.backend(), shape, other.type());
    }

    /** A tensor with every element at {@code value}. */
    public static Tensor full(Backend backend, Shape shape, double value) {
        Tensor tensor = empty(backend, shape);
        backend.fill(tensor.buffer, value);
        return tensor;
    }

    /** A tensor with these elements, last axis fastest. */
    public static Tensor of(Backend backend, Shape shape, float... values) {
        checkLength(shape, values.length);
        Tensor tensor = empty(backend, shape);
        backend.upload(values, tensor.buffer);
        return tensor;
    }

    /** A tensor with these elements, last axis fastest. */
    public static Tensor of(Backend backend, Shape shape, double[] values) {
        checkLength(shape, values.length);
        Tensor tensor = empty(backend, shape);
        backend.upload(values, tensor.buffer);
        return tensor;
    }

    /** A batch of pictures, [N,H,W,C], or other input of a network, in the type that the backend wants activations in. */
    public static Tensor ofActivations(Backend backend, Shape shape, float... values) {
        checkLength(shape, values.length);
        Tensor tensor = empty(backend, shape, backend.activationType());
        backend.upload(values, tensor.buffer);
        return tensor;
    }

    /** An {@link DType#I32} vector, for example of class labels. */
    public static Tensor ofInts(Backend backend, int... values) {
        Tensor tensor = empty(backend, Shape.of(values.length), DType.I32);
        backend.upload(values, tensor.buffer);
        return tensor;
    }

    /** A {@link DType#U8} tensor, for example of pixels as they are stored. */
    public static Tensor ofBytes(Backend backend, Shape shape, byte... values) {
        checkLength(shape, values.length);
        Tensor tensor = empty(backend, shape, DType.U8);
        backend.upload(values, tensor.buffer);
        return tensor;
    }

    /**
     * An {@link DType#I32} vector of indices, each of which is checked, now and whenever it is overwritten, so that ops
     * need not fetch them from the device to do so.
     *
     * @param bound each index is in [0, bound)
     * @throws IllegalArgumentException if one is not
     */
    public static Tensor ofIndices(Backend backend, int bound, int... values) {
        checkIndices(bound, values);
        Tensor tensor = ofInts(backend, values);
        tensor.indexBound = bound;
        return tensor;
    }

    /**
     * The same memory seen with another shape.
     *
     * @param shape with as many elements
     */
    public Tensor alias(Shape shape) {
        checkLength(shape, this.shape.size());
        return sharing(buffer(), shape);
    }

    /** Elements {@code offset … offset + shape.size() - 1} of this tensor, sharing its memory: how flat blocks are cut. */
    public Tensor view(int offset, Shape shape) {
        return sharing(buffer().slice(offset, shape.size()), shape);
    }

    /** Another tensor over this one's memory, with what is known of its indices. */
    private Tensor sharing(Buffer part, Shape shape) {
        storage.retain();
        Tensor tensor = new Tensor(storage, part, shape);
        tensor.indexBound = indexBound;
        return tensor;
    }

    /** The same values cut off from the tape: no gradient flows through. Shares memory. */
    public Tensor detach() {
        return alias(shape);
    }

    /** Overwrites the elements, last axis fastest. */
    public void set(float... values) {
        checkLength(shape, values.length);
        checkReal();
        backend().upload(values, buffer());
    }

    /** Overwrites the elements, last axis fastest. */
    public void set(double... values) {
        checkLength(shape, values.length);
        checkReal();
        backend().upload(values, buffer());
    }

    /**
     * Overwrites the elements, which are integers or real numbers.
     *
     * @throws IllegalArgumentException if the tensor holds indices and one is not below their bound
     */
    public void set(int... values) {
        if (type().isFloatingPoint()) {
            set(Arrays.stream(values).asDoubleStream().toArray());
            return;
        }
        checkLength(shape, values.length);
        checkType(DType.I32);
        if (indexBound > 0) {
            checkIndices(indexBound, values);
        }
        backend().upload(values, buffer());
    }

    // ---- asking

    /** Lengths of the axes. */
    public Shape shape() {
        return shape;
    }

    /** Type of the elements. */
    public DType type() {
        return buffer.type();
    }

    /** Size of all elements in bytes. */
    public long bytes() {
        return (long) shape.size() * type().bytes();
    }

    /** The device that holds the elements. */
    public Backend backend() {
        return storage.backend();
    }

    /**
     * The memory, for kernels.
     *
     * @throws IllegalStateException if the tensor was released
     */
    public Buffer buffer() {
        if (closed) {
            throw new IllegalStateException(
                    "tensor %s was released: its scope or tape has ended, or backward has passed it; call keep() on what must live longer"
                            .formatted(shape));
        }
        return buffer;
    }

    /** A number that all elements are known to be below, and at least 0; 0 if nothing is known of them. */
    public int indexBound() {
        return indexBound;
    }

    /** Whether gradients flow to this tensor. */
    public boolean requiresGradient() {
        return requiresGradient;
    }

    /**
     * Marks this tensor, not a copy of it, as one whose gradient is wanted, as {@link Tape#backward} will compute it.
     *
     * @return this tensor
     */
    public Tensor requireGradient() {
        if (!type().isFloatingPoint()) {
            throw new IllegalArgumentException("a tensor of type %s has no gradient".formatted(type()));
        }
        requiresGradient = true;
        return this;
    }

    /** The elements, copied to the host. */
    public float[] toFloats() {
        checkReal();
        float[] values = new float[shape.size()];
        backend().download(buffer(), values);
        return values;
    }

    /** The elements, copied to the host. */
    public double[] toDoubles() {
        checkReal();
        double[] values = new double[shape.size()];
        backend().download(buffer(), values);
        return values;
    }

    /** The elements of an {@link DType#I32} tensor, copied to the host. */
    public int[] toInts() {
        checkType(DType.I32);
        int[] values = new int[shape.size()];
        backend().download(buffer(), values);
        return values;
    }

    /** Begins to copy the elements to the host: see {@link Backend#readBack}. */
    public Readback readBack() {
        checkReal();
        return backend().readBack(buffer());
    }

    /** The only element. */
    public double item() {
        checkLength(shape, 1);
        return toDoubles()[0];
    }

    // ---- ownership

    /** Takes the tensor out of its scope: from here on the caller closes it. */
    public Tensor keep() {
        kept = true;
        return this;
    }

    /** Gives the memory back, if no other tensor shares it. Closing twice is harmless. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            storage.release();
        }
    }

    /** Whether this tensor is the only one that uses its memory, so that it may be overwritten. */
    boolean isExclusive() {
        return !storage.isShared();
    }

    boolean isClosed() {
        return closed;
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public String toString() {
        return "Tensor%s %s on %s%s".formatted(shape, type(), backend().name(), closed ? " (released)" : "");
    }

    private void checkReal() {
        if (!type().isFloatingPoint()) {
            throw new IllegalArgumentException(
                    "a tensor %s of type %s, expected one of real numbers".formatted(shape, type()));
        }
    }

    private void checkType(DType expected) {
        if (type() != expected) {
            throw new IllegalArgumentException(
                    "a tensor %s of type %s, expected type %s".formatted(shape, type(), expected));
        }
    }

    private static void checkIndices(int bound, int[] values) {
        for (int i = 0; i < values.length; i++) {
            if (values[i] < 0 || values[i] >= bound) {
                throw new IllegalArgumentException(
                        "index %d at position %d, expected 0 … %d".formatted(values[i], i, bound - 1));
            }
        }
    }

    private static void checkLength(Shape shape, int length) {
        if (shape.size() != length) {
            throw new IllegalArgumentException(
                    "shape %s has %d elements, got %d".formatted(shape, shape.size(), length));
        }
    }
}
