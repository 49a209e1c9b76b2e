package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;
import java.util.function.DoubleSupplier;

/**
 * A rule for the first values of a parameter.
 *
 * <p>Each parameter draws from a stream of its own, {@code RandomStream.of(seed, PURPOSE, index)} with its index in the
 * network's order, so its values depend on the seed and on nothing that happens elsewhere.
 */
@FunctionalInterface
public interface Initialisation {
    /** The coordinate below the seed that sets the streams of initialisation apart from all others. */
    long PURPOSE = 0x696E6974;

    /** √2: the gain that keeps the variance through a ReLU, which halves it (He et al., 2015). */
    double RELU_GAIN = Math.sqrt(2);

    /** Which side of a weight the variance is fitted to. */
    enum Fan {
        /** Inputs of one output: keeps the variance of activations in the forward pass. */
        IN,
        /** Outputs of one input: keeps the variance of gradients in the backward pass. */
        OUT;

        /**
         * The number of connections of a weight [out,in], or [K,R,S,C] where every channel counts R·S times.
         *
         * @throws IllegalArgumentException for other shapes
         */
        public int of(Shape weight) {
            if (weight.rank() != 2 && weight.rank() != 4) {
                throw new IllegalArgumentException(
                        "fan of the shape %s: expected a weight [out,in] or [K,R,S,C]".formatted(weight));
            }
            int window = weight.product(1, weight.rank() - 1);
            return window * (this == IN ? weight.dim(-1) : weight.dim(0));
        }
    }

    /** The values, last axis fastest. */
    double[] draw(Shape shape, RandomStream random);

    /** The same value everywhere. */
    static Initialisation constant(double value) {
        return (shape, _) -> fill(shape, () -> value);
    }

    /** Uniform in [-bound, bound). */
    static Initialisation uniform(double bound) {
        return (shape, random) -> fill(shape, () -> random.nextDouble(-bound, bound));
    }

    /** Normal with mean 0. */
    static Initialisation normal(double deviation) {
        return (shape, random) -> fill(shape, () -> deviation * random.nextGaussian());
    }

    /** Normal with standard deviation gain/√fan (He et al., "Delving Deep into Rectifiers", 2015). */
    static Initialisation kaimingNormal(Fan fan, double gain) {
        return (shape, random) -> normal(gain / Math.sqrt(fan.of(shape))).draw(shape, random);
    }

    /** Uniform with the standard deviation gain/√fan, so in ±gain·√(3/fan). */
    static Initialisation kaimingUniform(Fan fan, double gain) {
        return (shape, random) -> uniform(gain * Math.sqrt(3.0 / fan.of(shape))).draw(shape, random);
    }

    /**
     * What PyTorch gives the weights of linear and convolution layers: Kaiming uniform for a leaky ReLU of slope √5,
     * whose gain √(2/(1 + 5)) makes it ±1/√fan in.
     */
    static Initialisation pytorchWeight() {
        return kaimingUniform(Fan.IN, Math.sqrt(1.0 / 3));
    }

    /** What PyTorch gives the biases of those layers: uniform in ±1/√fan in. */
    static Initialisation pytorchBias(int fanIn) {
        return uniform(1 / Math.sqrt(fanIn));
    }

    private static double[] fill(Shape shape, DoubleSupplier next) {
        double[] values = new double[shape.size()];
        Arrays.setAll(values, _ -> next.getAsDouble());
        return values;
    }
}
