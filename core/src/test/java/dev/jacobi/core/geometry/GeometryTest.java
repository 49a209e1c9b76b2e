package dev.jacobi.core.geometry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

class GeometryTest {
    private static int[] dims(int... dims) {
        return dims;
    }

    private static boolean[] reduced(boolean... reduced) {
        return reduced;
    }

    // ---- broadcasting

    @Test
    void equalShapesBecomeOneAxis() {
        assertEquals(BroadcastShape.elementwise(24), BroadcastShape.of(dims(2, 3, 4), dims(2, 3, 4), dims(2, 3, 4)));
    }

    @Test
    void aRowUnderATableBecomesTwoAxes() {
        BroadcastShape shape = BroadcastShape.of(dims(2, 3, 4), dims(4), dims(2, 3, 4));

        assertEquals(new BroadcastShape(List.of(6, 4), List.of(4, 1), List.of(0, 1)), shape);
    }

    @Test
    void aScalarIsOneAxisOfStepZero() {
        assertEquals(
                new BroadcastShape(List.of(6), List.of(0), List.of(1)),
                BroadcastShape.of(dims(), dims(2, 3), dims(2, 3)));
    }

    @Test
    void axesThatRepeatInTurnStayApart() {
        assertEquals(
                new BroadcastShape(List.of(2, 3), List.of(1, 0), List.of(0, 1)),
                BroadcastShape.of(dims(2, 1), dims(3), dims(2, 3)));
        assertEquals(
                new BroadcastShape(List.of(2, 3, 2, 5), List.of(30, 10, 5, 1), List.of(0, 5, 0, 1)),
                BroadcastShape.of(dims(2, 3, 2, 5), dims(3, 1, 5), dims(2, 3, 2, 5)));
    }

    @Test
    void axesOfLengthOneVanish() {
        assertEquals(BroadcastShape.elementwise(3), BroadcastShape.of(dims(1, 3, 1), dims(3, 1), dims(1, 3, 1)));
        assertEquals(BroadcastShape.elementwise(1), BroadcastShape.of(dims(), dims(1, 1), dims(1, 1)));
    }

    // ---- reduction

    @Test
    void neighbouringAxesOfOneKindAreMerged() {
        ReduceShape shape = ReduceShape.of(dims(2, 3, 4, 5), reduced(true, true, true, false));

        assertEquals(new ReduceShape(List.of(24, 5), true), shape);
        assertEquals(120, shape.inputLength());
        assertEquals(5, shape.outputLength());
        assertEquals(24, shape.count());
        assertArrayEquals(dims(0, 1), shape.outputSteps());
    }

    @Test
    void keptAndReducedAxesAlternate() {
        ReduceShape shape = ReduceShape.of(dims(2, 3, 1, 4, 5), reduced(false, true, false, true, false));

        assertEquals(new ReduceShape(List.of(2, 12, 5), false), shape);
        assertFalse(shape.isReduced(0));
        assertTrue(shape.isReduced(1));
        assertFalse(shape.isReduced(2));
        assertArrayEquals(dims(5, 0, 1), shape.outputSteps());
    }

    @Test
    void oneElementReducesToItself() {
        ReduceShape scalar = ReduceShape.of(dims(), reduced());
        ReduceShape ones = ReduceShape.of(dims(1, 1), reduced(true, false));

        assertEquals(1, scalar.count());
        assertEquals(1, scalar.outputLength());
        assertEquals(scalar, ones);
    }

    // ---- windows

    @Test
    void theOutputLengthFollowsTheFormula() {
        assertEquals(224 / 2, new WindowAxis(224, 7, 2, 3, 1).output());
        assertEquals(32, new WindowAxis(32, 3, 1, 1, 1).output());
        assertEquals(16, new WindowAxis(32, 3, 2, 1, 1).output());
        assertEquals(3, new WindowAxis(7, 3, 1, 0, 2).output());
        assertEquals(1, new WindowAxis(5, 5, 3, 0, 1).output());
        assertEquals(2, new WindowAxis(5, 2, 3, 0, 1).output());
    }

    @Test
    void theWindowLooksAtItsPositions() {
        WindowAxis axis = new WindowAxis(8, 3, 2, 1, 2);

        assertEquals(-1, axis.input(0, 0));
        assertEquals(3, axis.input(0, 2));
        assertEquals(5, axis.input(2, 1));
        assertFalse(axis.contains(-1));
        assertTrue(axis.contains(0));
        assertTrue(axis.contains(7));
        assertFalse(axis.contains(8));
    }

    @Test
    void aStridePastTheEndIsTakenAsTheLeastThatLeadsThere() {
        assertEquals(5, new WindowAxis(7, 3, 1_000_000, 0, 1).stride());
        assertEquals(1, new WindowAxis(7, 3, 1_000_000, 0, 1).output());
        assertEquals(4, new WindowAxis(7, 3, 4, 0, 1).stride());
        assertEquals(2, new WindowAxis(7, 3, 4, 0, 1).output());
        assertEquals(1, new WindowAxis(1, 3, 2, 1, 1).output());
    }

    @Test
    void aWindowThatDoesNotFitIsAnError() {
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> new WindowAxis(4, 3, 1, 0, 2));

        assertEquals(
                "the window spans 5 positions (kernel 3, dilation 2), but the padded input has only 4 (size 4, padding"
                        + " 0)",
                error.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new WindowAxis(4, 3, 0, 0, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowAxis(4, 3, 1, -1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowAxis(0, 1, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new WindowAxis(4, 65_537, 1, 0, 65_536));
        assertThrows(IllegalArgumentException.class, () -> new WindowAxis(4, 3, 1, 1 << 30, 1));
    }

    // ---- others

    @Test
    void aConvolutionCountsItsWork() {
        WindowAxis axis = new WindowAxis(8, 3, 1, 1, 1);
        Conv2dShape shape = new Conv2dShape(2, axis, axis, 6, 4, 2);

        assertEquals(3, shape.groupC());
        assertEquals(2, shape.groupK());
        assertEquals(27, shape.depth());
        assertEquals(2L * 2 * 64 * 4 * 27, shape.flops());
        assertThrows(IllegalArgumentException.class, () -> new Conv2dShape(2, axis, axis, 5, 4, 2));
        assertThrows(IllegalArgumentException.class, () -> new Conv2dShape(2, axis, axis, 6, 5, 2));
        assertThrows(IllegalArgumentException.class, () -> new Conv2dShape(2, axis, axis, 6, 4, 0));
    }

    @Test
    void aPermutationWalksTheInputByItsSteps() {
        PermuteShape shape = new PermuteShape(List.of(2, 3, 5), List.of(2, 0, 1));

        assertArrayEquals(dims(5, 2, 3), shape.outputSizes());
        assertArrayEquals(dims(1, 15, 5), shape.inputSteps());
    }

    @Test
    void beyondAPicturesEdgeAreZerosOrItsMirrorImage() {
        CropShape zeros = new CropShape(5, 3, 4, 1, 2, 3, 3, false);
        CropShape mirrored = new CropShape(5, 3, 4, 1, 2, 3, 3, true);

        assertArrayEquals(
                dims(-1, -1, 0, 1, 2, -1, -1),
                IntStream.rangeClosed(-2, 4).map(zeros::row).toArray());
        assertArrayEquals(
                dims(2, 1, 0, 1, 2, 1, 0),
                IntStream.rangeClosed(-2, 4).map(mirrored::row).toArray());
        assertEquals(2, mirrored.column(4));
    }

    @Test
    void picturesThatCannotBeCutAreAnError() {
        CropShape shape = new CropShape(5, 3, 4, 1, 2, 3, 3, true);
        shape.check(dims(0, -2, -3, 0, 4, 2, 4, 1));

        assertEquals(
                "placement of picture 4 at 3, 4: expected one of 5 pictures, and a part of 3x3 that reaches less than a"
                        + " whole picture of 3x4 beyond its edge",
                assertThrows(IllegalArgumentException.class, () -> shape.check(dims(0, 0, 0, 0, 4, 3, 4, 0)))
                        .getMessage());
        for (int[] wrong : List.of(
                dims(5, 0, 0, 0),
                dims(-1, 0, 0, 0),
                dims(0, -3, 0, 0),
                dims(0, 0, 5, 0),
                dims(0, Integer.MAX_VALUE, 0, 0))) {
            assertThrows(IllegalArgumentException.class, () -> shape.ofBatch(1).check(wrong));
        }
        assertThrows(IllegalArgumentException.class, () -> shape.check(dims(0, 0, 0, 0)));
        new CropShape(5, 3, 4, 1, 1, 3, 3, false).check(dims(0, -9, 9, 0));
        assertThrows(IllegalArgumentException.class, () -> new CropShape(1 << 20, 32, 32, 3, 1, 1, 1, false));
        assertThrows(IllegalArgumentException.class, () -> new CropShape(0, 3, 4, 1, 2, 3, 3, false));
        assertThrows(IllegalArgumentException.class, () -> new CropShape(5, 3, 4, 1, 2, 3, 0, false));
    }

    @Test
    void groupsMustDivideTheChannels() {
        assertEquals(3, new GroupNormShape(1, 4, 12, 4, 1e-5).groupChannels());
        assertThrows(IllegalArgumentException.class, () -> new GroupNormShape(1, 4, 12, 5, 1e-5));
    }

    // ---- errors

    private static DynamicTest error(String message, Executable call) {
        return dynamicTest(
                message,
                () -> assertEquals(
                        message,
                        assertThrows(IllegalArgumentException.class, call).getMessage()));
    }

    @TestFactory
    Stream<DynamicTest> whatIsNoGeometryIsAnError() {
        WindowAxis axis = new WindowAxis(8, 3, 1, 1, 1);
        return Stream.of(
                error(
                        "rows and channels are [0, 3], expected at least 1 each",
                        () -> new BatchNormShape(0, 3, 1e-5, true, false)),
                error("epsilon is -1.0, expected at least 0", () -> new BatchNormShape(2, 3, -1, true, false)),
                error("epsilon is NaN, expected at least 0", () -> new GroupNormShape(1, 4, 6, 2, Double.NaN)),
                error(
                        "n, pixels, channels and groups are [1, 4, 6, 0], expected at least 1 each",
                        () -> new GroupNormShape(1, 4, 6, 0, 1e-5)),
                error("12 channels do not divide into 5 groups", () -> new GroupNormShape(1, 4, 12, 5, 1e-5)),
                error(
                        "sizes are [2, -3], expected at least 1 each",
                        () -> new BroadcastShape(List.of(2, -3), List.of(1, 1), List.of(1, 1))),
                error(
                        "sizes [2, 3], steps [1] and [1, 1]: expected at least one size, and for each a step in both,"
                                + " at least 0",
                        () -> new BroadcastShape(List.of(2, 3), List.of(1), List.of(1, 1))),
                error(
                        "sizes [], steps [] and []: expected at least one size, and for each a step in both, at least"
                                + " 0",
                        () -> new BroadcastShape(List.of(), List.of(), List.of())),
                error(
                        "sizes [2], steps [1] and [-1]: expected at least one size, and for each a step in both, at"
                                + " least 0",
                        () -> new BroadcastShape(List.of(2), List.of(1), List.of(-1))),
                error(
                        "the shape [3] does not broadcast to [2, 4]",
                        () -> BroadcastShape.of(dims(2, 4), dims(3), dims(2, 4))),
                error(
                        "the shape [2, 4] does not broadcast to [4]",
                        () -> BroadcastShape.of(dims(2, 4), dims(4), dims(4))),
                error(
                        "n, c, k and groups are [0, 4, 4, 1], expected at least 1 each",
                        () -> new Conv2dShape(0, axis, axis, 4, 4, 1)),
                error(
                        "n, c, k and groups are [1, -4, 4, 1], expected at least 1 each",
                        () -> new Conv2dShape(1, axis, axis, -4, 4, 1)),
                error(
                        "5 input and 4 output channels do not divide into 2 groups",
                        () -> new Conv2dShape(1, axis, axis, 5, 4, 2)),
                error("rows and classes are [2, 0], expected at least 1 each", () -> new CrossEntropyShape(2, 0, 0.1)),
                error("smoothing is 1.5, expected 0 <= smoothing <= 1", () -> new CrossEntropyShape(2, 3, 1.5)),
                error(
                        "batch, m, n and k are [1, 2, 0, 3], expected at least 1 each",
                        () -> MatmulShape.of(2, 0, 3, false, false)),
                error("sizes are [0], expected at least 1 each", () -> new PermuteShape(List.of(0), List.of(0))),
                error(
                        "axes [1, 1] of the sizes [2, 3]: expected each of 0 … 1 once",
                        () -> new PermuteShape(List.of(2, 3), List.of(1, 1))),
                error(
                        "axes [0] of the sizes [2, 3]: expected each of 0 … 1 once",
                        () -> new PermuteShape(List.of(2, 3), List.of(0))),
                error("n and c are [1, 0], expected at least 1 each", () -> new Pool2dShape(1, axis, axis, 0)),
                error("width dilation 2, expected 1", () -> new Pool2dShape(1, axis, new WindowAxis(1, 2, 1, 1, 2), 1)),
                error("sizes are [4, 0], expected at least 1 each", () -> new ReduceShape(List.of(4, 0), true)),
                error("got no sizes, expected at least one", () -> new ReduceShape(List.of(), true)),
                error(
                        "outer, length, inner and count are [1, 5, 1, 0], expected at least 1 each",
                        () -> new SliceShape(1, 5, 1, 0, 0)),
                error("2 positions from 4 on, expected a part of 0 … 4", () -> new SliceShape(1, 5, 1, 4, 2)),
                error("2 positions from -1 on, expected a part of 0 … 4", () -> new SliceShape(1, 5, 1, -1, 2)),
                error(
                        "outer, classes and inner are [3, 0, 1], expected at least 1 each",
                        () -> new SoftmaxShape(3, 0, 1, false)));
    }
}
