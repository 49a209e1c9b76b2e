package dev.jacobi.models.networks;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworksTest {
    /**
     * The counts for 1000 classes are torchvision's; those of 20 to 110 layers round to the 0.27, 0.46, 0.66, 0.85 and 1.7
     * million of He et al., table 6.
     */
    @ParameterizedTest
    @CsvSource({
        "resnet18, 1000, 11689512",
        "resnet34, 1000, 21797672",
        "resnet50, 1000, 25557032",
        "resnet101, 1000, 44549160",
        "resnet152, 1000, 60192808",
        "resnext50-32x4d, 1000, 25028904",
        "resnext101-32x8d, 1000, 88791336",
        "wide-resnet50-2, 1000, 68883240",
        "'resnet50:groups=32,width-per-group=4', 1000, 25028904",
        "'resnet18:norm=group,zero-init-residual', 1000, 11689512",
        "vgg11-bn, 1000, 132868840",
        "vgg16-bn, 1000, 138365992",
        "resnet18-cifar, 10, 11173962",
        "resnet8, 10, 75290",
        "resnet20, 10, 269722",
        "resnet32, 10, 464154",
        "resnet44, 10, 658586",
        "resnet56, 10, 853018",
        "resnet110, 10, 1727962",
        "lenet, 10, 136886",
        "mlp, 10, 789258",
    })
    void networksHaveThePublishedNumberOfParameters(String name, int classes, long parameters) {
        Layer network = Networks.describe(name, new NetworkOptions(classes, 3, Networks.imageSize(name)));
        assertEquals(parameters, network.parameterCount());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 1", "4, 2", "5, 1", "6, 2", "32, 16", "48, 16", "64, 32", "96, 32", "100, 4", "2048, 32"})
    void groupsOfANormDivideItsChannels(int channels, int groups) {
        assertEquals(groups, Norm.groups(channels));
    }

    @Test
    void resnet18HasTheNamesOfTorchvision() {
        List<String> expected = new ArrayList<>();
        expected.add("conv1.weight");
        addNorm(expected, "bn1");
        for (int stage = 1; stage <= 4; stage++) {
            for (int block = 0; block < 2; block++) {
                String prefix = "layer" + stage + "." + block + ".";
                for (int i = 1; i <= 2; i++) {
                    expected.add(prefix + "conv" + i + ".weight");
                    addNorm(expected, prefix + "bn" + i);
                }
                if (stage > 1 && block == 0) {
                    expected.add(prefix + "downsample.0.weight");
                    addNorm(expected, prefix + "downsample.1");
                }
            }
        }
        expected.addAll(List.of("fc.weight", "fc.bias"));
        Layer network = Networks.describe("resnet18", new NetworkOptions(1000, 3, 224));
        assertEquals(122, expected.size());
        assertEquals(expected, List.copyOf(network.state().keySet()));
        assertEquals(62, network.parameters().size());
    }

    @Test
    void bottlenecksHaveTheNamesAndShapesOfTorchvision() {
        Layer network = Networks.describe("resnet50", new NetworkOptions(1000, 3, 224));
        assertEquals(320, network.state().size());
        assertEquals(Shape.of(64, 1, 1, 64), shape(network, "layer1.0.conv1.weight"));
        assertEquals(Shape.of(256, 1, 1, 64), shape(network, "layer1.0.downsample.0.weight"));
        assertEquals(Shape.of(128, 3, 3, 128), shape(network, "layer2.0.conv2.weight"));
        assertEquals(Shape.of(2048, 1, 1, 512), shape(network, "layer4.2.conv3.weight"));
        assertEquals(Shape.of(1000, 2048), shape(network, "fc.weight"));
    }

    @Test
    void vggHasTheNamesAndShapesOfTorchvision() {
        Layer network = Networks.describe("vgg11-bn", new NetworkOptions(1000, 3, 224));
        assertEquals(Shape.of(64, 3, 3, 3), shape(network, "features.0.weight"));
        assertEquals(Shape.of(512), shape(network, "features.26.bias"));
        assertEquals(Shape.of(512, 3, 3, 512), shape(network, "features.25.weight"));
        assertEquals(Shape.of(4096, 512 * 7 * 7), shape(network, "classifier.0.weight"));
        assertEquals(Shape.of(1000, 4096), shape(network, "classifier.6.weight"));
    }

    /** A stage that is dilated instead of strided keeps its size; its first block has the dilation of the one before. */
    @Test
    void dilationKeepsTheSizeAndTheNumberOfParameters() {
        String dilated = "resnet50:replace-stride-with-dilation=false/true/true";
        NetworkOptions options = new NetworkOptions(10, 3, 64);
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create(dilated, options, backend, 1)) {
            List<Conv2dOp> convolutions = new ArrayList<>();
            try (Tape tape = Tape.open()) {
                network.forward(Tensor.full(backend, Shape.of(1, 64, 64, 3), 0), Mode.inference());
                tape.entries().stream()
                        .filter(entry -> entry.layer().matches("layer[34].*conv2"))
                        .forEach(entry -> convolutions.add((Conv2dOp) entry.op()));
            }
            assertEquals(
                    List.of(1, 2, 2, 2, 2, 2, 2, 4, 4),
                    convolutions.stream()
                            .map(c -> c.shape().height().dilation())
                            .toList());
            assertTrue(convolutions.stream().allMatch(c -> c.shape().p() == 8), "64 pixels over a stride of 8");
            assertEquals(Networks.describe("resnet50", options).parameterCount(), network.parameterCount());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "resnet18:groups=2                              | basic blocks support only groups 1",
                "resnet34:width-per-group=128                   | basic blocks support only groups 1",
                "resnet18:replace-stride-with-dilation=false/false/true | basic blocks support no dilation",
                "resnet50:replace-stride-with-dilation=true/true | expected 3 elements",
                "resnet50:groups=three                          | expected a number",
                "resnet50:groups=0                              | expected both to be >= 1",
                "resnet50:norm=layer                            | expected batch or group",
                "resnet50:norm=group,norm=batch                 | set twice",
                "resnet50:depth=3                               | 'depth'",
                "lenet:norm=group                               | no settings",
                "vgg11-bn                                       | image size 32",
            })
    void impossibleCombinationsAreRefused(String specification, String expected) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> Networks.describe(specification.strip(), new NetworkOptions(10, 3, 32)));
        assertTrue(error.getMessage().contains(expected), error.getMessage());
        assertTrue(error.getMessage().contains(specification.strip()), error.getMessage());
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> Networks.describe("resnet19", new NetworkOptions(10, 3, 32)));
        assertTrue(error.getMessage().contains("'resnet19'"), error.getMessage());
        for (String name : Networks.names()) {
            assertTrue(error.getMessage().contains(name), name);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mlp, 28, 1",
        "lenet, 28, 1",
        "lenet, 32, 3",
        "resnet8, 32, 3",
        "resnet18-cifar, 8, 1",
        "resnet18, 33, 3",
        "'resnet50:norm=group,replace-stride-with-dilation=false/true/true', 33, 3",
        "vgg11-bn-cifar, 35, 3"
    })
    void networksGiveOneLogitPerClass(String name, int imageSize, int channels) {
        NetworkOptions options = new NetworkOptions(7, channels, imageSize);
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Scope _ = Scope.open();
                Layer network = Networks.create(name, options, backend, 1)) {
            Tensor pictures = Tensor.full(backend, Shape.of(2, imageSize, imageSize, channels), 0.5);
            Tensor logits = network.forward(pictures, Mode.inference());
            assertEquals(Shape.of(2, 7), logits.shape());
            assertTrue(Arrays.stream(logits.toDoubles()).allMatch(Double::isFinite));
        }
    }

    @Test
    void theParameterFreeShortcutTakesEverySecondPixelAndAddsZeroChannels() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Scope _ = Scope.open()) {
            Tensor x = Tensor.of(backend, Shape.of(1, 3, 3, 1), new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9});
            Tensor y = new PaddingShortcut(1, 4, 2).forward(x, Mode.inference());
            assertEquals(Shape.of(1, 2, 2, 4), y.shape());
            assertArrayEquals(new double[] {0, 1, 0, 0, 0, 3, 0, 0, 0, 7, 0, 0, 0, 9, 0, 0}, y.toDoubles());
        }
    }

    @Test
    void zeroInitialisedBlocksStartAsTheIdentity() {
        NetworkOptions options = new NetworkOptions(2, 1, 8);
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create("resnet20:zero-init-residual", options, backend, 1)) {
            network.parameters().forEach((name, parameter) -> {
                if (name.endsWith("bn2.weight")) {
                    assertTrue(Arrays.stream(parameter.value().toDoubles()).allMatch(v -> v == 0), name);
                } else if (name.endsWith("bn1.weight")) {
                    assertTrue(Arrays.stream(parameter.value().toDoubles()).allMatch(v -> v == 1), name);
                }
            });
        }
    }

    private static void addNorm(List<String> names, String layer) {
        for (String part : List.of("weight", "bias", "running_mean", "running_var", "num_batches_tracked")) {
            names.add(layer + "." + part);
        }
    }

    private static Shape shape(Layer network, String parameter) {
        return network.parameters().get(parameter).shape();
    }
}
