package dev.jacobi.cpu;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;

/** Convolves ones with threes on whatever backend {@code cpu} is, and prints what comes out. */
final class WithoutVectors {
    private WithoutVectors() {}

    public static void main(String[] args) {
        try (Backend backend = Backends.open("cpu", new BackendOptions(0, 2), _ -> {})) {
            System.out.println(backend.description());
            WindowAxis axis = new WindowAxis(2, 1, 1, 0, 1);
            Conv2dShape shape = new Conv2dShape(1, axis, axis, 3, 1, 1);
            Buffer x = filled(backend, 12, 1);
            Buffer w = filled(backend, 3, 3);
            Buffer y = filled(backend, 4, Double.NaN);
            backend.conv2d(x, w, Epilogue.NONE, y, shape);
            double sum = first(backend, y);
            backend.fill(y, 1);
            backend.conv2dWeightGradient(y, x, w, shape);
            double dw = first(backend, w);
            backend.fill(w, 3);
            backend.conv2dInputGradient(y, w, x, shape);
            System.out.printf("y %s, dx %s, dw %s%n", sum, first(backend, x), dw);
        }
    }

    private static Buffer filled(Backend backend, int length, double value) {
        Buffer buffer = backend.allocate(backend.floatType(), length);
        backend.fill(buffer, value);
        return buffer;
    }

    private static double first(Backend backend, Buffer buffer) {
        double[] values = new double[buffer.length()];
        backend.download(buffer, values);
        return values[0];
    }
}
