package dev.jacobi.agreement;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.PytorchFile;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.ResNet;
import dev.jacobi.models.networks.ResNetDesign;
import dev.jacobi.models.networks.ResNetDesign.Block;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ByteVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A file of ResNet-18 written here goes into libtorch, and one from there comes back here. The other side of the file
 * is written once more from the format's description, so that a mistake in ours would show.
 */
@ExtendWith(AgreementReport.class)
final class ExchangeAgreementTest {
    private static final ResNetDesign DESIGN = ResNetDesign.imagenet(Block.BASIC, 2, 2, 2, 2);
    private static final NetworkOptions OPTIONS = new NetworkOptions(10, 3, 64);
    private static final Shape PICTURES = Shape.of(2, 64, 64, 3);
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder;

    @Test
    void safetensorsGoBothWaysWithTheSameOutputs() throws IOException {
        double[] pixels = pixels();
        try (Backend backend = Precision.SINGLE.open();
                Layer network = new ResNet(DESIGN, OPTIONS);
                PointerScope _ = new PointerScope()) {
            network.initialise(backend, 1);
            // A pass of training, so that the running statistics are not those of a new network.
            try (Scope _ = Scope.open()) {
                Tape.withoutRecording(
                        () -> network.forward(pictures(backend, pixels), Mode.training(RandomStream.of(0))));
            }
            Path file = folder.resolve("ours.safetensors");
            new SafeTensors(NetworkState.save(network), Map.of()).write(file);
            Map<String, Tensor> state = read(file);
            compare("safetensors, written here", network, backend, state, pixels);

            double before = outputs(network, backend, pixels)[0];
            state.values().forEach(tensor -> {
                if (tensor.is_floating_point()) {
                    tensor.mul_(new org.bytedeco.pytorch.Scalar(1.03));
                }
            });
            Path back = folder.resolve("theirs.safetensors");
            write(back, state);
            NetworkState.load(network, SafeTensors.read(back).tensors());
            assertNotEquals(before, outputs(network, backend, pixels)[0], "the weights that came back are others");
            compare("safetensors, written from libtorch's tensors", network, backend, state, pixels);
        }
    }

    /** A file that libtorch's own pickler and zip writer made of a dictionary of tensors, as torch.save does. */
    @Test
    void fileThatLibtorchWroteIsRead() throws IOException {
        double[] pixels = pixels();
        try (Backend backend = Precision.SINGLE.open();
                Layer network = new ResNet(DESIGN, OPTIONS);
                PointerScope _ = new PointerScope()) {
            network.initialise(backend, 2);
            Path ours = folder.resolve("ours.safetensors");
            new SafeTensors(NetworkState.save(network), Map.of()).write(ours);
            Map<String, Tensor> state = read(ours);
            state.values().forEach(tensor -> {
                if (tensor.is_floating_point()) {
                    tensor.mul_(new org.bytedeco.pytorch.Scalar(0.97));
                }
            });
            Path file = folder.resolve("theirs.pth");
            ByteVector bytes = torch.pickle_save(Torch.dictionary(state));
            Files.write(file, bytes.get());
            NetworkState.load(network, PytorchFile.read(file));
            compare(".pth, written by libtorch", network, backend, state, pixels);
        }
    }

    private static void compare(
            String what, Layer network, Backend backend, Map<String, Tensor> state, double[] pixels) {
        Tensor theirs =
                new TorchResNet(DESIGN, state).forward(Torch.constant(Precision.SINGLE, PICTURES, pixels), false);
        AgreementReport.compare(
                what,
                Precision.SINGLE,
                "logits of resnet18",
                outputs(network, backend, pixels),
                Torch.values(theirs),
                1e-4);
    }

    private static double[] outputs(Layer network, Backend backend, double[] pixels) {
        try (Scope _ = Scope.open()) {
            return network.forward(pictures(backend, pixels), Mode.inference()).toDoubles();
        }
    }

    private static dev.jacobi.core.autograd.Tensor pictures(Backend backend, double[] pixels) {
        return dev.jacobi.core.autograd.Tensor.of(backend, PICTURES, pixels);
    }

    private static double[] pixels() {
        Random random = new Random(4);
        double[] pixels = new double[PICTURES.size()];
        Arrays.setAll(pixels, _ -> (float) random.nextGaussian());
        return pixels;
    }

    // ---- the format, once more

    private static Map<String, Tensor> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        ByteBuffer data = bytes.slice();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : JSON.readTree(header).properties()) {
            JsonNode node = entry.getValue();
            byte[] part = new byte
                    [node.get("data_offsets").get(1).asInt()
                            - node.get("data_offsets").get(0).asInt()];
            data.get(node.get("data_offsets").get(0).asInt(), part);
            long[] dims = new long[node.get("shape").size()];
            Arrays.setAll(dims, i -> node.get("shape").get(i).asLong());
            tensors.put(entry.getKey(), tensor(part, dims, node.get("dtype").asString()));
        }
        return tensors;
    }

    private static Tensor tensor(byte[] part, long[] dims, String type) {
        try (BytePointer memory = new BytePointer(part);
                TensorOptions options = new TensorOptions(type.equals("F32") ? ScalarType.Float : ScalarType.Long)) {
            return torch.from_blob(memory, dims, options).clone();
        }
    }

    private static void write(Path file, Map<String, Tensor> tensors) throws IOException {
        ObjectNode header = JSON.createObjectNode();
        long end = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            Tensor tensor = entry.getValue();
            ObjectNode node = header.putObject(entry.getKey());
            node.put("dtype", tensor.is_floating_point() ? "F32" : "I64");
            var shape = node.putArray("shape");
            for (long axis = 0; axis < tensor.dim(); axis++) {
                shape.add(tensor.size(axis));
            }
            node.putArray("data_offsets").add(end).add(end + tensor.nbytes());
            end += tensor.nbytes();
        }
        byte[] text = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(text.length)
                    .array());
            out.write(text);
            for (Tensor tensor : tensors.values()) {
                byte[] bytes = new byte[(int) tensor.nbytes()];
                new BytePointer(tensor.contiguous().data_ptr()).get(bytes);
                out.write(bytes);
            }
        }
    }
}
