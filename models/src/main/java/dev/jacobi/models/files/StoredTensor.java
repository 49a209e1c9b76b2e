package dev.jacobi.models.files;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Map;

/**
 * A tensor's contents outside any device, as a file holds them.
 *
 * @param type of the elements
 * @param shape lengths of the axes
 * @param data the elements, little-endian, last axis fastest; read-only
 */
public record StoredTensor(ElementType type, Shape shape, ByteBuffer data) {
    /** Checks that the data has the shape's size. */
    public StoredTensor {
        if (data.remaining() != (long) shape.size() * type.bytes()) {
            throw new IllegalArgumentException("%d bytes, expected %d elements %s of the shape %s"
                    .formatted(data.remaining(), shape.size(), type, shape));
        }
        data = data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The contents of a floating-point tensor: in double precision if its device computes so, else in single. */
    public static StoredTensor of(Tensor tensor) {
        boolean wide = tensor.type() == DType.F64;
        ElementType type = wide ? ElementType.F64 : ElementType.F32;
        ByteBuffer data = allocate(type, tensor.shape());
        if (wide) {
            data.asDoubleBuffer().put(tensor.toDoubles());
        } else {
            data.asFloatBuffer().put(tensor.toFloats());
        }
        return new StoredTensor(type, tensor.shape(), data);
    }

    /** A tensor of integers. */
    public static StoredTensor ofLongs(Shape shape, long... values) {
        ByteBuffer data = allocate(ElementType.I64, shape);
        data.asLongBuffer().put(values);
        return new StoredTensor(ElementType.I64, shape, data);
    }

    private static ByteBuffer allocate(ElementType type, Shape shape) {
        return ByteBuffer.allocate(Math.multiplyExact(shape.size(), type.bytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * A tensor out of several, which must be there and have the shape.
     *
     * @throws IllegalArgumentException if not
     */
    public static StoredTensor require(Map<String, StoredTensor> tensors, String name, Shape shape) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("tensor '%s' is missing".formatted(name));
        }
        if (!tensor.shape().equals(shape)) {
            throw new IllegalArgumentException(
                    "tensor '%s' has the shape %s, expected %s".formatted(name, tensor.shape(), shape));
        }
        return tensor;
    }

    /** The same with elements rounded to single precision, if they have double. */
    public StoredTensor inSinglePrecision() {
        if (type != ElementType.F64) {
            return this;
        }
        ByteBuffer rounded = allocate(ElementType.F32, shape);
        for (double value : toDoubles()) {
            rounded.putFloat((float) value);
        }
        return new StoredTensor(ElementType.F32, shape, rounded.flip());
    }

    /** The elements. */
    public double[] toDoubles() {
        ByteBuffer elements = elements();
        double[] values = new double[shape.size()];
        Arrays.setAll(values, _ -> type.next(elements));
        return values;
    }

    /** The elements of an {@link ElementType#I64} tensor. */
    public long[] toLongs() {
        if (type != ElementType.I64) {
            throw new IllegalArgumentException("tensor of type %s, expected I64".formatted(type));
        }
        long[] values = new long[shape.size()];
        elements().asLongBuffer().get(values);
        return values;
    }

    /** The data with a position of the caller's own. */
    ByteBuffer elements() {
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }
}
