package dev.jacobi.agreement;

import dev.jacobi.core.autograd.Shape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorArrayRef;
import org.bytedeco.pytorch.TensorArrayRefOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.TypeResolver;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Values into libtorch and back. Tensors of four axes change their layout on the way: NHWC here, NCHW there. */
final class Torch {
    private Torch() {}

    /** A leaf tensor whose gradient is wanted. */
    static Tensor variable(Precision precision, Shape shape, double[] values) {
        return constant(precision, shape, values).requires_grad_(true);
    }

    /** A tensor without a gradient. */
    static Tensor constant(Precision precision, Shape shape, double[] values) {
        long[] dims = Arrays.stream(shape.dims()).asLongStream().toArray();
        try (DoublePointer memory = new DoublePointer(values);
                TensorOptions options = new TensorOptions(ScalarType.Double)) {
            Tensor read = torch.from_blob(memory, dims, options);
            Tensor ordered = shape.rank() == 4 ? read.permute(0, 3, 1, 2) : read;
            // A copy, since the memory goes; contiguous, so that libtorch computes as it does in its own layout.
            return ordered.to(precision.type()).contiguous().clone().detach();
        }
    }

    /** Class labels. */
    static Tensor labels(int... values) {
        long[] wide = Arrays.stream(values).asLongStream().toArray();
        try (LongPointer memory = new LongPointer(wide);
                TensorOptions options = new TensorOptions(ScalarType.Long)) {
            return torch.from_blob(memory, new long[] {wide.length}, options).clone();
        }
    }

    /** The elements in our order. */
    static double[] values(Tensor tensor) {
        Tensor ordered = tensor.dim() == 4 ? tensor.permute(0, 2, 3, 1) : tensor;
        Tensor wide = ordered.detach().to(ScalarType.Double).contiguous();
        double[] values = new double[(int) wide.numel()];
        wide.data_ptr_double().get(values);
        return values;
    }

    /**
     * A dictionary. The bindings cannot fill one, so it is read from a pickle that names the tensors by their places in a
     * list: {@code {name: build_tensor_from_id(place), …}}.
     */
    static IValue dictionary(Map<String, Tensor> tensors) {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        TensorVector places = new TensorVector();
        pickle.writeBytes(new byte[] {(byte) 0x80, 2, '}', '('});
        tensors.forEach((name, tensor) -> {
            byte[] text = name.getBytes(StandardCharsets.UTF_8);
            pickle.write('X');
            pickle.writeBytes(littleEndian(text.length));
            pickle.writeBytes(text);
            pickle.writeBytes("ctorch.jit._pickle\nbuild_tensor_from_id\n(J".getBytes(StandardCharsets.US_ASCII));
            pickle.writeBytes(littleEndian((int) places.size()));
            pickle.writeBytes(new byte[] {'t', 'R'});
            places.push_back(tensor);
        });
        pickle.writeBytes(new byte[] {'u', '.'});
        try (BytePointer bytes = new BytePointer(pickle.toByteArray())) {
            return torch.unpickle(
                    bytes, pickle.size(), new TypeResolver((Pointer) null), new TensorArrayRef(places), null);
        }
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static void backward(Tensor y, Tensor dy) {
        y.backward(dy, new BoolOptional(), false, new TensorArrayRefOptional());
    }

    static TensorOptional optional(Tensor tensor) {
        return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
    }

    /** The same number for both directions. */
    static long[] both(int value) {
        return new long[] {value, value};
    }
}
