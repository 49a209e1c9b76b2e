package dev.jacobi.benchmarks.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
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

    /** A window of one pixel with stride 2 sees every second pixel of every second row; all of the gradient is written. */
    @Test
    void whatNoWindowSeesIsNotRead() {
        WindowAxis axis = new WindowAxis(8, 1, 2, 0, 1);
        Conv2dShape shape = new Conv2dShape(2, axis, axis, 16, 32, 1);
        long y = 2 * 4 * 4 * 32;
        assertEquals(2 * 4 * 4 * 16 + y, new ConvolutionWork(shape, Pass.FORWARD).activations());
        assertEquals(2 * 4 * 4 * 16 + y, new ConvolutionWork(shape, Pass.WEIGHT_GRADIENT).activations());
        assertEquals(2 * 8 * 8 * 16 + y, new ConvolutionWork(shape, Pass.INPUT_GRADIENT).activations());
    }

    @Test
    void theThinConvolutionsAreThoseOfResNet20() {
        // 0.0406·10⁹ multiplications, with shortcuts that have none.
        assertEquals(0.0406e9, multiplications(ConvolutionShapes.resNet20Cifar(1), 1, 6, 5, 5, 1, 1), 0.0001e9);
    }

    @Test
    void theShapesOfLargePicturesAreThePublishedOnes() {
        // The counts that are published for the networks are 3.66, 4.09 and 4.23·10⁹ multiplications.
        double linear34 = 512 * 1000;
        double linear50 = 2048 * 1000;
        assertEquals(
                3.66e9,
                linear34 + multiplications(ConvolutionShapes.resNet34(1), 1, 6, 7, 11, 5, 1, 1, 1, 1, 1, 1),
                0.01e9);
        double stem = multiplications(ConvolutionShapes.resNet34(1).subList(0, 1), 1);
        // By stage: what narrows, the 3×3 and what widens in the first block, its projection, and the other blocks'.
        int[] resNet50 = {1, 3, 4, 2, 1, 1, 4, 1, 3, 3, 1, 1, 6, 1, 5, 5, 1, 1, 3, 1, 2, 2};
        int[] resNext50 = {1, 3, 3, 1, 2, 1, 1, 4, 1, 3, 3, 1, 1, 6, 1, 5, 5, 1, 1, 3, 1, 2, 2};
        assertEquals(4.09e9, linear50 + stem + multiplications(ConvolutionShapes.resNet50(1), resNet50), 0.01e9);
        assertEquals(4.23e9, linear50 + stem + multiplications(ConvolutionShapes.resNext50(1), resNext50), 0.01e9);
    }

    private static double multiplications(List<Conv2dShape> shapes, int... times) {
        assertEquals(times.length, shapes.size());
        double sum = 0;
        for (int i = 0; i < times.length; i++) {
            sum += times[i] * shapes.get(i).flops() / 2.0;
        }
        return sum;
    }

    @Test
    void aTitleIsReadBack() {
        List<Conv2dShape> shapes = new ArrayList<>(ConvolutionShapes.resNet18Cifar(64));
        shapes.addAll(ConvolutionShapes.resNet20Cifar(128));
        shapes.addAll(ConvolutionShapes.resNext50(8));
        for (Conv2dShape shape : shapes) {
            assertEquals(shape, ConvolutionShapes.parse(ConvolutionShapes.title(shape)));
        }
        assertThrows(IllegalArgumentException.class, () -> ConvolutionShapes.parse("3x5 64→64 32x32 N64"));
    }

    @Test
    void aStepCostsThreeForwardPasses() {
        long flops = Works.named("step resnet18-cifar N64").flops();

        assertEquals(64 * 3.33e9, (double) flops, 64 * 0.01e9);
        assertEquals(2 * flops, Works.named("step resnet18-cifar N128").flops());
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
