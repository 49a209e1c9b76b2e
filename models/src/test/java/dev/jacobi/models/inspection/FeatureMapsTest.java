package dev.jacobi.models.inspection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.GlobalAveragePool;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FeatureMapsTest {
    private final Backend backend = new ReferenceBackend();

    private Tensor picture(int side) {
        double[] pixels = new double[side * side * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = Math.sin(0.7 * i);
        }
        return Tensor.of(backend, Shape.of(1, side, side, 3), pixels);
    }

    /** Behind global pooling and one linear layer Grad-CAM is the map of Zhou et al. (2016), which needs no gradient. */
    @Test
    void gradCamIsTheClassActivationMapWhereThatExists() {
        Linear classifier = new Linear(5, 4);
        try (Layer network = new Sequential(
                        new Conv2d(3, 5, 3, Window.of(1, 1)),
                        Activation.relu(),
                        new GlobalAveragePool(),
                        new Flatten(),
                        classifier);
                Scope _ = Scope.open()) {
            network.initialise(backend, 3);
            FeatureMaps last = FeatureMaps.of(network, picture(6), 2).getLast();
            assertEquals("1", last.layer());
            assertEquals(Shape.of(6, 6, 5), last.shape());
            double[] weights = classifier.parameters().get("weight").value().toDoubles();
            float[] map = last.gradCam();
            boolean anySeen = false;
            for (int p = 0; p < 36; p++) {
                double sum = 0;
                for (int c = 0; c < 5; c++) {
                    sum += weights[2 * 5 + c] * last.channel(c)[p] / 36;
                }
                assertEquals(Math.max(0, sum), map[p], 1e-7);
                anySeen |= sum > 0;
            }
            assertTrue(anySeen);
        }
    }

    @Test
    void everyLayerWithHeightAndWidthIsThereOnce() {
        try (Layer network = Networks.create("resnet8", new NetworkOptions(10, 3, 16), backend, 1);
                Scope _ = Scope.open()) {
            List<String> layers = FeatureMaps.of(network, picture(16), 0).stream()
                    .map(FeatureMaps::layer)
                    .toList();
            assertEquals("conv1", layers.getFirst());
            assertEquals("layer3.0.bn2", layers.getLast());
            assertEquals(layers.size(), layers.stream().distinct().count());
        }
        assertEquals(0, backend.memory().live());
    }

    @Test
    void unknownClassIsRefused() {
        try (Layer network = Networks.create("mlp", new NetworkOptions(3, 3, 4), backend, 1);
                Scope _ = Scope.open()) {
            assertTrue(FeatureMaps.of(network, picture(4), 2).isEmpty());
            assertThrows(IllegalArgumentException.class, () -> FeatureMaps.of(network, picture(4), 3));
        }
    }
}
