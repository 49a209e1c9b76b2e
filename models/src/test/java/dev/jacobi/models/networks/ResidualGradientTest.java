package dev.jacobi.models.networks;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every derivative of small residual networks against central differences, in double precision. */
class ResidualGradientTest {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;
    private static final Shape PICTURES = Shape.of(3, 6, 6, 2);
    private static final int[] LABELS = {0, 2, 1};

    static Stream<Named<ResNetDesign>> designs() {
        return Stream.of(
                Named.of(
                        "parameter-free shortcuts",
                        ResNetDesign.of(Stem.CIFAR, Block.BASIC, List.of(1, 2), 2, Shortcut.PADDING)),
                Named.of(
                        "projections", ResNetDesign.of(Stem.CIFAR, Block.BASIC, List.of(1, 1), 2, Shortcut.PROJECTION)),
                Named.of(
                        "bottlenecks behind the large stem",
                        ResNetDesign.of(Stem.IMAGENET, Block.BOTTLENECK, List.of(1, 1), 1, Shortcut.PROJECTION)),
                Named.of(
                        "groups, dilation and group normalisation",
                        ResNetDesign.of(Stem.CIFAR, Block.BOTTLENECK, List.of(1, 2), 2, Shortcut.PROJECTION)
                                .withGroups(2, 32)
                                .withDilation(List.of(true))
                                .withNorm(Norm.GROUP)));
    }

    @ParameterizedTest
    @MethodSource("designs")
    void gradientsAgreeWithCentralDifferences(ResNetDesign design) {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = new ResNet(design, new NetworkOptions(3, 2, 6));
                Tape tape = Tape.open()) {
            network.initialise(backend, 11);
            Gradients gradients = tape.backward(loss(network, backend));
            network.parameters().forEach((name, parameter) -> {
                double[] analytic = gradients.of(parameter.value()).toDoubles();
                double[] numeric = centralDifferences(network, parameter.value());
                double scale = Math.max(
                        1e-2, Arrays.stream(numeric).map(Math::abs).max().orElseThrow());
                for (int i = 0; i < analytic.length; i++) {
                    assertEquals(numeric[i], analytic[i], TOLERANCE * scale, name + " at " + i);
                }
            });
            assertTrue(network.parameterCount() > 100, "there must be something to compare");
        }
    }

    private static double[] centralDifferences(Layer network, Tensor parameter) {
        double[] values = parameter.toDoubles();
        double[] differences = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            double above = lossWith(network, parameter, values, i, STEP);
            double below = lossWith(network, parameter, values, i, -STEP);
            differences[i] = (above - below) / (2 * STEP);
        }
        parameter.backend().upload(values, parameter.buffer());
        return differences;
    }

    private static double lossWith(Layer network, Tensor parameter, double[] values, int index, double change) {
        double[] changed = values.clone();
        changed[index] += change;
        parameter.backend().upload(changed, parameter.buffer());
        try (Scope _ = Scope.open()) {
            return Tape.withoutRecording(
                    () -> loss(network, parameter.backend()).item());
        }
    }

    private static Tensor loss(Layer network, Backend backend) {
        RandomStream random = RandomStream.of(3);
        double[] pixels = new double[PICTURES.size()];
        Arrays.setAll(pixels, _ -> random.nextGaussian());
        Tensor logits = network.forward(Tensor.of(backend, PICTURES, pixels), Mode.training(RandomStream.of(0)));
        return crossEntropy(logits, Tensor.ofInts(backend, LABELS), 0);
    }
}
