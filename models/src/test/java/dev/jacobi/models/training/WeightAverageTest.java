package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.optimisation.ParameterBlock;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightAverageTest {
    @ParameterizedTest
    @ValueSource(doubles = {0.9, 0.999, 0.9999, 0.99999})
    void theAverageOfWhatStaysTheSameIsThat(double decay) {
        try (Backend backend = Backends.open("cpu", BackendOptions.defaults(), _ -> {});
                Layer network = new Linear(1, 1, Initialisation.constant(0.7), Initialisation.constant(0))) {
            network.initialise(backend, 0);
            try (ParameterBlock block = new ParameterBlock(network, _ -> {});
                    WeightAverage average = new WeightAverage(network, block.values(), decay)) {
                for (long step = 1; step <= 100_000; step++) {
                    average.update(step);
                }
                double weight = average.inNetwork(
                        () -> network.parameters().get("weight").value().item());
                assertEquals(0.7f, weight, 1e-6);
            }
        }
    }
}
