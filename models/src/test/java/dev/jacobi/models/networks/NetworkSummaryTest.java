package dev.jacobi.models.networks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.NetworkSummary.Row;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkSummaryTest {
    @Test
    void itListsLayersInOrderWithShapesParametersAndCosts() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create("resnet8", new NetworkOptions(10, 3, 16), backend, 1)) {
            long live = backend.memory().live();
            NetworkSummary summary = NetworkSummary.of(network, Shape.of(2, 16, 16, 3));
            assertEquals(live, backend.memory().live(), "the summary must leave no memory behind");

            assertEquals(
                    List.of("conv1", "bn1", "layer1.0.conv1", "layer1.0.bn1", "layer1.0.conv2", "layer1.0.bn2"),
                    summary.rows().stream().limit(6).map(Row::layer).toList());
            long multiplications = 2 * 16 * 16 * 16 * 27;
            assertEquals(
                    new Row(
                            "conv1",
                            List.of("conv2d"),
                            Shape.of(2, 16, 16, 16),
                            432,
                            2 * multiplications,
                            2 * 16 * 16 * 16 * 8),
                    summary.rows().getFirst());
            assertEquals(
                    new Row("fc", List.of("linear"), Shape.of(2, 10), 650, 2 * 2 * 64 * 10, 2 * 10 * 8),
                    summary.rows().getLast());
            assertEquals(network.parameterCount(), summary.parameters());
        }
    }

    @Test
    void sumsAreThoseOfTheRowsAndTheTableShowsThem() {
        try (Backend backend = Backends.open("reference", BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create("mlp", new NetworkOptions(10, 1, 8), backend, 1)) {
            NetworkSummary summary = NetworkSummary.of(network, Shape.of(1, 8, 8, 1));
            assertEquals(2 * (64 * 256 + 256 * 10), summary.flops());
            assertEquals((256 + 256 + 10) * 8, summary.activationBytes());
            List<String> lines = summary.table().lines().toList();
            assertEquals(2 + summary.rows().size(), lines.size());
            assertTrue(lines.getLast().startsWith("total"), lines.getLast());
            assertTrue(lines.getLast().contains(Long.toString(network.parameterCount())));
        }
    }

    /** In units of 10⁹ multiplications with their additions, which the papers and torchvision call FLOPs. */
    @ParameterizedTest
    @CsvSource({
        "resnet18, 1.814",
        "resnet50, 4.089",
        "resnext50-32x4d, 4.230",
        "vgg11-bn-cifar, 0.153",
    })
    void costsAreThePublishedOnes(String name, double published) {
        int side = Networks.imageSize(name);
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults(), _ -> {});
                Layer network = Networks.create(name, new NetworkOptions(1000, 3, side), backend, 1)) {
            NetworkSummary summary = NetworkSummary.of(network, Shape.of(1, side, side, 3));
            assertEquals(published, summary.flops() / 2e9, 0.0011);
            assertEquals(network.parameterCount(), summary.parameters());
        }
    }
}
