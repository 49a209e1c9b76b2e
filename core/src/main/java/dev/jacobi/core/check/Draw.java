package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.random.RandomStream;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Random inputs for checks. All values are exact in single precision, so that every backend starts from the same. */
final class Draw {
    private final RandomStream random;

    Draw(RandomStream random) {
        this.random = random;
    }

    /** Uniform in [-1, 1). */
    HostTensor uniform(int... dims) {
        return fill(Shape.of(dims), _ -> random.nextDouble(-1, 1));
    }

    /** Uniform in [0.5, 1.5): for logarithms, roots, divisors and scales. */
    HostTensor positive(int... dims) {
        return fill(Shape.of(dims), _ -> random.nextDouble(0.5, 1.5));
    }

    /** Magnitudes uniform in [low, high), signs random: for functions with a kink at 0. */
    HostTensor awayFromZero(double low, double high, Shape shape) {
        return fill(shape, _ -> (random.nextInt(2) * 2 - 1) * random.nextDouble(low, high));
    }

    /** Magnitudes uniform in [0.2, 1.2), signs random. */
    HostTensor awayFromZero(int... dims) {
        return awayFromZero(0.2, 1.2, Shape.of(dims));
    }

    /**
     * Along the last axis' channels, magnitudes in [1, 1.5) with alternating signs: normalised per channel or group,
     * the values keep their signs and stay away from 0.
     */
    HostTensor twoClusters(int... dims) {
        Shape shape = Shape.of(dims);
        int channels = shape.dim(-1);
        return fill(shape, i -> ((i / channels + i % channels) % 2 * 2 - 1) * random.nextDouble(1, 1.5));
    }

    /** Different multiples of 1/8 in random order: for maxima, where equal values would be a kink. */
    HostTensor distinct(int... dims) {
        Shape shape = Shape.of(dims);
        int[] order = random.permutation(shape.size());
        return fill(shape, i -> (order[i] - shape.size() / 2) / 8.0);
    }

    private static HostTensor fill(Shape shape, IntToDoubleFunction value) {
        return HostTensor.of(
                shape,
                IntStream.range(0, shape.size())
                        .mapToDouble(value)
                        .map(x -> (float) x)
                        .toArray());
    }
}
