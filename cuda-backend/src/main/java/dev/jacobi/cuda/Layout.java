package dev.jacobi.cuda;

import dev.jacobi.core.geometry.PermuteShape;
import dev.jacobi.core.geometry.SliceShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import java.util.Arrays;
import java.util.List;

/** Moves elements about. */
final class Layout {
    private final Kernels kernels;

    Layout(Kernels kernels) {
        this.kernels = kernels;
    }

    void permute(DeviceBuffer x, DeviceBuffer y, PermuteShape shape) {
        kernels.call("permute", y)
                .buffer(x)
                .buffer(y)
                .axes(list(shape.outputSizes()), list(shape.inputSteps()))
                .forEach(y.length());
    }

    void slice(DeviceBuffer whole, DeviceBuffer part, SliceShape shape) {
        between("slice", whole, part, shape).forEach(part.length());
    }

    void embed(DeviceBuffer part, DeviceBuffer whole, SliceShape shape) {
        between("embed", part, whole, shape).forEach(part.length());
    }

    private Kernels.Call between(String kernel, DeviceBuffer from, DeviceBuffer to, SliceShape shape) {
        return kernels.call(kernel, to)
                .buffer(from)
                .buffer(to)
                .integer(shape.count() * shape.inner())
                .integer(shape.length() * shape.inner())
                .integer(shape.start() * shape.inner());
    }

    private static List<Integer> list(int[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
