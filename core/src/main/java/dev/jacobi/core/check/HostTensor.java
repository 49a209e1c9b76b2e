package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** The values of a tensor on the host, in double precision and independent of any backend. Immutable. */
public final class HostTensor {
    private final Shape shape;
    private final double[] values;

    private HostTensor(Shape shape, double[] values) {
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    "shape %s has %d elements, got %d".formatted(shape, shape.size(), values.length));
        }
        this.shape = shape;
        this.values = values;
    }

    /** These values, last axis fastest. */
    public static HostTensor of(Shape shape, double... values) {
        return new HostTensor(shape, values.clone());
    }

    /** What a tensor holds now. */
    public static HostTensor of(Tensor tensor) {
        return new HostTensor(tensor.shape(), tensor.toDoubles());
    }

    /** Lengths of the axes. */
    public Shape shape() {
        return shape;
    }

    /** Number of elements. */
    public int size() {
        return values.length;
    }

    /** One element, counted with the last axis fastest. */
    public double at(int index) {
        return values[index];
    }

    /** A new tensor on a backend, rounded to the backend's type. */
    public Tensor on(Backend backend) {
        return Tensor.of(backend, shape, values);
    }

    /** {@code f(this, other)}, element by element. */
    HostTensor combine(HostTensor other, DoubleBinaryOperator f) {
        double[] combined = new double[values.length];
        for (int i = 0; i < combined.length; i++) {
            combined[i] = f.applyAsDouble(values[i], other.values[i]);
        }
        return new HostTensor(shape, combined);
    }

    /** Σ this·other over all elements. */
    double dot(HostTensor other) {
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += values[i] * other.values[i];
        }
        return sum;
    }

    /** The largest magnitude of an element, NaN apart; 0 where there is none. */
    public double maxMagnitude() {
        double max = 0;
        for (double value : values) {
            max = Math.abs(value) > max ? Math.abs(value) : max;
        }
        return max;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HostTensor tensor && shape.equals(tensor.shape) && Arrays.equals(values, tensor.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return shape + " " + Arrays.toString(values);
    }
}
