package dev.jacobi.benchmarks.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.Conv2dShape;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorksTest {
    @Test
    void everyWorkIsFoundByItsName() {
        List<Work> works = new ArrayList<>(Works.convolutions());
        works.addAll(Works.steps());

        for (Work work : works) {
            assertEquals(work, Works.named(work.name()));
        }
        assertEquals(works.size(), new HashSet<>(works).size());
        assertThrows(IllegalArgumentException.class, () -> Works.named("tea"));
    }

    @Test
    void theConvolutionsAreThoseOfResNet18() {
        // As often as the network has each; 0.5558·10⁹ multiplications is the count that is published for it, the
        // linear layer's 5120 apart.
        int[] times = {1, 4, 3, 3, 3, 1, 1, 1, 1, 1, 1};
        List<Conv2dShape> shapes = ConvolutionShapes.resNet18Cifar(1);
        long multiplications = 0;
        for (int i = 0; i < times.length; i++) {
            multiplications += times[i] * shapes.get(i).flops() / 2;
        }
        assertEquals(0.5558e9, (double) multiplications, 0.0005e9);
    }

    @Test
    void aStepCostsThreeForwardPasses() {
        long flops = Works.steps().getFirst().flops();

        assertEquals(64 * 3.33e9, (double) flops, 64 * 0.01e9);
        assertEquals(2 * flops, Works.steps().getLast().flops());
    }

    @Test
    void valuesAreTheSameEverywhereAndOfTheDeviationAskedFor() {
        float[] values = Values.of("x", 100_000, 2);
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        assertEquals(2, Math.sqrt(squares / values.length), 0.02);
        assertEquals(values[99], Values.of("x", 100, 2)[99]);
    }
}
