package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.settings.CpuSettings.ConvolutionChoice;
import dev.jacobi.cpu.vectors.Simd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ForcedAlgorithmTest {
    /** Pictures of 8×8 pixels. */
    private static Conv2dShape shape(int c, int k, int kernel, int stride, int padding, int dilation, int groups) {
        WindowAxis axis = new WindowAxis(8, kernel, stride, padding, dilation);
        return new Conv2dShape(2, axis, axis, c, k, groups);
    }

    private static Conv2dShape threeByThree(int stride, int padding, int dilation) {
        return shape(16, 16, 3, stride, padding, dilation, 1);
    }

    private static boolean applies(ConvolutionChoice choice, Conv2dShape shape) {
        return ForcedAlgorithm.applies(choice, shape);
    }

    /** Each algorithm can do one of these, or it could never be measured. */
    @ParameterizedTest
    @EnumSource
    void everyChoiceHasItsWaySomewhere(ConvolutionChoice choice) {
        assertTrue(applies(choice, threeByThree(1, 1, 1))
                || applies(choice, shape(3, 16, 3, 1, 1, 1, 1))
                || applies(choice, shape(32, 32, 1, 1, 0, 1, 1))
                || applies(choice, shape(32, 32, 3, 1, 1, 1, 32)));
    }

    @Test
    void theBackendsOwnChoiceAndPatchesTakeAnything() {
        Conv2dShape odd = shape(6, 9, 2, 3, 1, 2, 3);
        assertTrue(applies(ConvolutionChoice.AUTO, odd));
        assertTrue(applies(ConvolutionChoice.PATCHES, odd));
    }

    @Test
    void windowsThatAreSpreadOrSkipAreNotForWinogradAndStrips() {
        for (ConvolutionChoice choice : new ConvolutionChoice[] {
            ConvolutionChoice.STRIPS, ConvolutionChoice.WINOGRAD2, ConvolutionChoice.WINOGRAD4
        }) {
            assertTrue(applies(choice, threeByThree(1, 1, 1)));
            assertFalse(applies(choice, threeByThree(1, 1, 2)));
            assertFalse(applies(choice, threeByThree(1, 3, 1)));
            assertEquals(choice == ConvolutionChoice.WINOGRAD4, applies(choice, threeByThree(2, 1, 1)));
        }
    }

    @Test
    void groupsThatDoNotFitAVectorAreNotGrouped() {
        for (int channels : new int[] {1, 4, 12, 16, 32}) {
            Conv2dShape groups = shape(2 * channels, 2 * channels, 3, 1, 1, 1, 2);
            assertEquals(channels <= Simd.LANES, applies(ConvolutionChoice.GROUPED, groups), channels + " channels");
        }
        assertFalse(applies(ConvolutionChoice.GROUPED, threeByThree(1, 1, 1)));
    }

    @Test
    void paddedPointsAndChannelsThatFillNoRowsAreNotPointwise() {
        assertTrue(applies(ConvolutionChoice.POINTWISE, shape(32, 64, 1, 2, 0, 1, 1)));
        assertFalse(applies(ConvolutionChoice.POINTWISE, shape(32, 64, 1, 2, 1, 1, 1)));
        assertFalse(applies(ConvolutionChoice.POINTWISE, shape(32, 33, 1, 1, 0, 1, 1)));
    }
}
