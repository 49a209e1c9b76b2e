package dev.jacobi.core.contract;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** A kernel's input: numbers on the host, exact in single precision. */
public final class Values {
    private final double[] numbers;
    private final Role role;

    private Values(double[] numbers, Role role) {
        this.numbers = numbers;
        this.role = role;
    }

    static Values of(double... numbers) {
        return new Values(numbers.clone(), Role.ACTIVATION);
    }

    static Values of(int length, IntToDoubleFunction number) {
        return new Values(
                IntStream.range(0, length)
                        .mapToDouble(number)
                        .map(x -> (float) x)
                        .toArray(),
                Role.ACTIVATION);
    }

    /** Uniform in [-1, 1), of a stream that belongs to the seed. */
    static Values uniform(long seed, int length) {
        RandomStream random = RandomStream.of(seed);
        return of(length, _ -> random.nextDouble(-1, 1));
    }

    /** Uniform in [low, high). */
    static Values uniform(long seed, int length, double low, double high) {
        RandomStream random = RandomStream.of(seed);
        return of(length, _ -> random.nextDouble(low, high));
    }

    /** Whole numbers from -3 to 3 as real numbers, so that many are equal. */
    static Values withTies(long seed, int length) {
        RandomStream random = RandomStream.of(seed);
        return of(length, _ -> random.nextInt(7) - 3);
    }

    /** Class labels. */
    static Values labels(long seed, int length, int classes) {
        RandomStream random = RandomStream.of(seed);
        return new Values(
                IntStream.range(0, length)
                        .mapToDouble(_ -> random.nextInt(classes))
                        .toArray(),
                Role.INTEGER);
    }

    /** Whole numbers of type I32. */
    static Values integers(int... numbers) {
        return new Values(Arrays.stream(numbers).asDoubleStream().toArray(), Role.INTEGER);
    }

    /** Unsigned bytes. */
    static Values bytes(long seed, int length) {
        RandomStream random = RandomStream.of(seed);
        return new Values(
                IntStream.range(0, length).mapToDouble(_ -> random.nextInt(256)).toArray(), Role.BYTE);
    }

    int length() {
        return numbers.length;
    }

    /** The same numbers as parameters, which are of the backend's own type whatever the activations are. */
    Values asParameters() {
        return new Values(numbers, Role.PARAMETER);
    }

    /** The same numbers, rounded to a type. */
    Values roundedTo(DType type) {
        return role.isReal() ? new Values(Rounding.to(type, numbers), role) : this;
    }

    Role role() {
        return role;
    }

    double at(int index) {
        return numbers[index];
    }

    double[] numbers() {
        return numbers.clone();
    }
}
