package dev.jacobi.models.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.ops.MeanOp;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.PermuteOp;
import dev.jacobi.core.ops.ReshapeOp;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Parameter;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.networks.ResNet;
import dev.jacobi.models.networks.ResNetDesign;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported networks give the same logits in ONNX Runtime. */
final class OnnxExportTest {
    private static final int BATCH = 3;
    private static final int CLASSES = 7;
    private static final double TOLERANCE = 1e-4;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "mlp, 12, 1",
        "lenet, 28, 1",
        "resnet8, 32, 3",
        "resnet18-cifar, 16, 3",
        "resnet18, 40, 3",
        "resnet18:norm=group, 40, 3",
        "vgg11-bn-cifar, 32, 3",
    })
    void onnxRuntimeGivesTheSameLogits(String name, int side, int channels) throws IOException, OrtException {
        exported("cpu", name, side, channels);
    }

    static Stream<Named<ResNetDesign>> bottlenecks() {
        ResNetDesign plain =
                ResNetDesign.of(Stem.IMAGENET, Block.BOTTLENECK, List.of(2, 2, 2), 16, Shortcut.PROJECTION);
        return Stream.of(
                Named.of("as in resnet50", plain),
                Named.of("dilated in place of a stride", plain.withDilation(List.of(false, true))),
                Named.of("in groups, as in resnext50", plain.withGroups(4, 32)));
    }

    @ParameterizedTest
    @MethodSource("bottlenecks")
    void soItDoesOfBottlenecks(ResNetDesign design) throws IOException, OrtException {
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults(), _ -> {});
                Layer network = new ResNet(design, new NetworkOptions(CLASSES, 3, 48))) {
            network.initialise(backend, 5);
            exported("bottlenecks", network, backend, 48, 3);
        }
    }

    /** Its weights have double precision, the file's single. */
    @Test
    void soItDoesOfTheReferenceDevice() throws IOException, OrtException {
        exported("reference", "resnet8", 16, 3);
    }

    /** As an evaluation with folded batch norms calls it. */
    @Test
    void additionAndReluInAConvolutionAreExportedToo() throws IOException, OrtException {
        Layer block = new Layer() {
            private final Parameter weight =
                    state("weight", new Parameter(Shape.of(3, 3, 3, 3), Initialisation.pytorchWeight()));

            @Override
            protected Tensor compute(Tensor x, Mode mode) {
                return Conv2dOp.conv2d(x, weight.value(), null, Window.of(1, 1), new Fusion(x, true));
            }
        };
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = new Sequential(block, new Flatten(), new Linear(48, CLASSES))) {
            network.initialise(backend, 5);
            exported("fused", network, backend, 4, 3);
        }
    }

    private void exported(String device, String name, int side, int channels) throws IOException, OrtException {
        try (Backend backend = Backends.open(device, BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create(name, new NetworkOptions(CLASSES, channels, side), backend, 5)) {
            exported(name, network, backend, side, channels);
        }
    }

    private void exported(String name, Layer network, Backend backend, int side, int channels)
            throws IOException, OrtException {
        Path file = folder.resolve("network.onnx");
        try (Scope _ = Scope.open()) {
            makeEveryVariableMatter(network, backend, Shape.of(4, side, side, channels));
            OnnxExport.write(file, network, Shape.of(side, side, channels), Map.of("model", name));

            Tensor images = random(backend, Shape.of(BATCH, side, side, channels), 1);
            float[] expected = network.forward(images, Mode.inference()).toFloats();
            float[] nchw = PermuteOp.permute(images, 0, 3, 1, 2).toFloats();
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession session = environment.createSession(file.toString());
                    OnnxTensor input = OnnxTensor.createTensor(
                            environment, FloatBuffer.wrap(nchw), new long[] {BATCH, channels, side, side});
                    OrtSession.Result result = session.run(Map.of("images", input))) {
                float[][] logits =
                        (float[][]) result.get("logits").orElseThrow().getValue();
                assertEquals(
                        name,
                        session.getMetadata().getCustomMetadataValue("model").orElseThrow());
                assertEquals(
                        -1, ((TensorInfo) session.getInputInfo().get("images").getInfo()).getShape()[0]);
                double scale = 1;
                double difference = 0;
                for (int i = 0; i < expected.length; i++) {
                    scale = Math.max(scale, Math.abs(expected[i]));
                    difference = Math.max(difference, Math.abs(expected[i] - logits[i / CLASSES][i % CLASSES]));
                }
                double deviation = difference / scale;
                System.out.printf(Locale.ROOT, "ONNX Runtime, %s: deviation %.1e%n", name, deviation);
                assertTrue(deviation <= TOLERANCE, () -> "%s: %.3g".formatted(name, deviation));
            }
        }
    }

    static Stream<Arguments> untranslated() {
        return Stream.of(
                untranslated("mul in layer 'odd'", x -> MulOp.mul(x, x)),
                untranslated("mean in layer 'odd'", x -> MeanOp.mean(x, 1, 3)),
                untranslated("reshape from [2,2,2,2] to [4,4] in layer 'odd'", x -> ReshapeOp.reshape(x, 4, 4)));
    }

    private static Arguments untranslated(String expected, UnaryOperator<Tensor> function) {
        return Arguments.of(Named.of(expected, function), expected);
    }

    /** Each takes pictures of two pixels by two with two channels, so that it could be mistaken for another. */
    @ParameterizedTest
    @MethodSource("untranslated")
    void anOperationWithoutTranslationIsNamed(UnaryOperator<Tensor> function, String expected) {
        Layer network = new Layer() {
            private final Layer odd = child("odd", new Layer() {
                @Override
                protected Tensor compute(Tensor x, Mode mode) {
                    return function.apply(x);
                }
            });
            private final Layer last = child("fc", new Linear(2, 2));

            @Override
            protected Tensor compute(Tensor x, Mode mode) {
                Tensor y = odd.forward(x, mode);
                return last.forward(ReshapeOp.reshape(y, -1, 2), mode);
            }
        };
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                network) {
            network.initialise(backend, 0);
            Path file = folder.resolve("network.onnx");
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class, () -> OnnxExport.write(file, network, Shape.of(2, 2, 2), Map.of()));
            assertTrue(error.getMessage().contains(expected), error.getMessage());
            assertTrue(Files.notExists(file));
        }
    }

    /** Scales, shifts and statistics start at 0 and 1, where a mistake would not show. */
    private static void makeEveryVariableMatter(Layer network, Backend backend, Shape batch) {
        RandomStream random = RandomStream.of(9);
        network.parameters().values().stream()
                .filter(parameter -> parameter.shape().rank() == 1)
                .forEach(parameter -> {
                    double[] values = parameter.value().toDoubles();
                    for (int i = 0; i < values.length; i++) {
                        values[i] += random.nextDouble(-0.3, 0.3);
                    }
                    backend.upload(values, parameter.value().buffer());
                });
        Tape.withoutRecording(() -> network.forward(random(backend, batch, 2), Mode.training(random)));
    }

    private static Tensor random(Backend backend, Shape shape, long seed) {
        RandomStream random = RandomStream.of(seed);
        float[] pixels = new float[shape.size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        return Tensor.of(backend, shape, pixels);
    }
}
