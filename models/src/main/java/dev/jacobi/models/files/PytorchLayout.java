package dev.jacobi.models.files;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.PermuteOp;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The border between memory and files: tensors of four axes are convolution weights, which are [K,R,S,C] in memory and
 * [K,C,R,S] in files, as in PyTorch; all others are alike.
 */
public final class PytorchLayout {
    private PytorchLayout() {}

    /** A tensor's contents in the file's layout. */
    public static StoredTensor save(Tensor tensor) {
        return withoutTraces(
                () -> StoredTensor.of(isConvolution(tensor.shape()) ? PermuteOp.permute(tensor, 0, 3, 1, 2) : tensor));
    }

    /** Overwrites a tensor's contents by those from a file, whose shape must fit; see {@link #check}. */
    public static void load(StoredTensor saved, Tensor tensor) {
        withoutTraces(() -> {
            Tensor read = Tensor.of(tensor.backend(), saved.shape(), saved.toDoubles());
            Tensor ordered = isConvolution(tensor.shape()) ? PermuteOp.permute(read, 0, 2, 3, 1) : read;
            tensor.backend().copy(ordered.buffer(), tensor.buffer());
            return null;
        });
    }

    /**
     * Checks that all tensors can be loaded, before any of them is touched.
     *
     * @throws IllegalArgumentException if one is missing or has another shape or no floating-point numbers
     */
    public static void check(Map<String, Tensor> tensors, Map<String, StoredTensor> saved) {
        tensors.forEach((name, tensor) -> {
            StoredTensor found = StoredTensor.require(saved, name, fileShape(tensor.shape()));
            if (!found.type().isFloatingPoint()) {
                throw new IllegalArgumentException(
                        "tensor '%s' has the type %s, expected floating-point numbers".formatted(name, found.type()));
            }
        });
    }

    /** A tensor's shape in files. */
    private static Shape fileShape(Shape shape) {
        return isConvolution(shape) ? Shape.of(shape.dim(0), shape.dim(3), shape.dim(1), shape.dim(2)) : shape;
    }

    private static boolean isConvolution(Shape shape) {
        return shape.rank() == 4;
    }

    private static <T> T withoutTraces(Supplier<T> body) {
        try (Scope _ = Scope.open()) {
            return Tape.withoutRecording(body);
        }
    }
}
