package dev.jacobi.models.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Counter;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkStateTest {
    private static final NetworkOptions OPTIONS = new NetworkOptions(3, 2, 8);

    @TempDir
    private Path folder;

    private Backend backend;
    private Layer network;

    @BeforeEach
    void open() {
        backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
        network = Networks.create("resnet8", OPTIONS, backend, 1);
    }

    @AfterEach
    void close() {
        network.close();
        assertEquals(0, backend.memory().live(), "live bytes after everything was closed");
        backend.close();
    }

    @Test
    void aNetworkReadFromAFileComputesTheSame() throws IOException {
        logits(network, Mode.training(RandomStream.of(0)));
        Path file = folder.resolve("network.safetensors");
        new SafeTensors(NetworkState.save(network), Map.of()).write(file);
        try (Layer other = Networks.create("resnet8", OPTIONS, backend, 2)) {
            double[] expected = logits(network, Mode.inference());
            assertNotEquals(expected[0], logits(other, Mode.inference())[0]);
            NetworkState.load(other, SafeTensors.read(file).tensors());
            assertArrayEquals(expected, logits(other, Mode.inference()));
            assertEquals(1, ((Counter) other.state().get("layer3.0.bn2.num_batches_tracked")).value());
            assertEquals(NetworkState.save(network), NetworkState.save(other));
        }
    }

    @Test
    void convolutionWeightsAreStoredInPytorchsOrder() {
        int[] next = {0};
        Initialisation counting = (shape, _) -> {
            double[] values = new double[shape.size()];
            Arrays.setAll(values, _ -> next[0]++);
            return values;
        };
        try (Layer convolution = Conv2d.withoutBias(2, 1, 2, Window.of(1, 0), counting)) {
            convolution.initialise(backend, 0);
            StoredTensor saved = NetworkState.save(convolution).get("weight");
            assertEquals(Shape.of(1, 2, 2, 2), saved.shape());
            // In memory the channels alternate; in the file each has its own picture.
            assertArrayEquals(new double[] {0, 2, 4, 6, 1, 3, 5, 7}, saved.toDoubles());
            double[] before = convolution.parameters().get("weight").value().toDoubles();
            NetworkState.load(convolution, Map.of("weight", saved));
            assertArrayEquals(
                    before, convolution.parameters().get("weight").value().toDoubles());
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefusedByNameAndChangesNothing() {
        Map<String, StoredTensor> state = NetworkState.save(network);
        StoredTensor scalar = StoredTensor.ofLongs(Shape.of(), 7);
        assertRefused(without(state, "fc.bias"), "'fc.bias' is missing");
        assertRefused(with(state, "fc.extra", scalar), "'fc.extra' has no place");
        assertRefused(with(state, "fc.weight", scalar), "'fc.weight' has the shape []");
        assertRefused(with(state, "fc.bias", StoredTensor.ofLongs(Shape.of(3), 1, 2, 3)), "'fc.bias' has the type I64");
    }

    @Test
    void countersMayBeMissingAndEntriesOfOthersAreIgnored() {
        Map<String, StoredTensor> state = NetworkState.save(network);
        Map<String, StoredTensor> old = without(state, "bn1.num_batches_tracked");
        NetworkState.load(network, with(old, "optimizer/steps", StoredTensor.ofLongs(Shape.of(), 7)));
        assertEquals(state, NetworkState.save(network));
    }

    private void assertRefused(Map<String, StoredTensor> state, String reason) {
        Map<String, StoredTensor> changed = new LinkedHashMap<>(state);
        changed.computeIfPresent(
                "conv1.weight",
                (_, weight) -> new StoredTensor(
                        weight.type(),
                        weight.shape(),
                        ByteBuffer.allocate(weight.data().remaining())));
        Map<String, StoredTensor> before = NetworkState.save(network);
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> NetworkState.load(network, changed));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
        assertEquals(before, NetworkState.save(network));
    }

    private static Map<String, StoredTensor> with(Map<String, StoredTensor> state, String name, StoredTensor tensor) {
        Map<String, StoredTensor> changed = new LinkedHashMap<>(state);
        changed.put(name, tensor);
        return changed;
    }

    private static Map<String, StoredTensor> without(Map<String, StoredTensor> state, String name) {
        Map<String, StoredTensor> changed = new LinkedHashMap<>(state);
        changed.remove(name);
        return changed;
    }

    private double[] logits(Layer of, Mode mode) {
        try (Scope _ = Scope.open()) {
            double[] pixels = new double[2 * 8 * 8 * 2];
            Arrays.setAll(pixels, i -> Math.sin(i));
            return of.forward(Tensor.of(backend, Shape.of(2, 8, 8, 2), pixels), mode)
                    .toDoubles();
        }
    }
}
