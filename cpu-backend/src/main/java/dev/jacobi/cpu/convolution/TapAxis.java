package dev.jacobi.cpu.convolution;

import dev.jacobi.core.geometry.WindowAxis;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One axis of a sum over windows: result i is made from the source positions origin + i·step + offsets[t], where they
 * exist, and goes to position targetStart + i·targetStep.
 *
 * @param size source positions
 * @param results number of results
 * @param origin the first source position that a window reaches; it may be negative
 * @param step from one window to the next
 * @param taps indices of the taps in the weights
 * @param offsets for each of these taps, its distance from the window's first position; never negative
 * @param reach the largest offset
 * @param targetSize positions of the axis that the results go to
 */
public record TapAxis(
        int size,
        int results,
        int origin,
        int step,
        int[] taps,
        int[] offsets,
        int reach,
        int targetSize,
        int targetStart,
        int targetStep) {

    /** Outputs made from inputs. */
    public static TapAxis forward(WindowAxis axis) {
        int[] taps = IntStream.range(0, axis.kernel()).toArray();
        int[] offsets = Arrays.stream(taps).map(tap -> tap * axis.dilation()).toArray();
        int reach = (axis.kernel() - 1) * axis.dilation();
        return new TapAxis(
                axis.size(), axis.output(), -axis.padding(), axis.stride(), taps, offsets, reach, axis.output(), 0, 1);
    }

    /**
     * Gradients of the inputs phase, phase + stride, … made from gradients of the outputs: all of them are reached by
     * the same taps, those for which input = output·stride - padding + tap·dilation has an integer solution.
     */
    public static TapAxis gradient(WindowAxis axis, int phase) {
        int[] taps = IntStream.range(0, axis.kernel())
                .filter(tap -> Math.floorMod(phase + axis.padding() - tap * axis.dilation(), axis.stride()) == 0)
                .toArray();
        int[] outputs = Arrays.stream(taps)
                .map(tap -> Math.floorDiv(phase + axis.padding() - tap * axis.dilation(), axis.stride()))
                .toArray();
        int origin = Arrays.stream(outputs).min().orElse(0);
        int[] offsets = Arrays.stream(outputs).map(output -> output - origin).toArray();
        int reach = Arrays.stream(offsets).max().orElse(0);
        int results = Math.ceilDiv(Math.max(0, axis.size() - phase), axis.stride());
        return new TapAxis(axis.output(), results, origin, 1, taps, offsets, reach, axis.size(), phase, axis.stride());
    }

    /** Source positions that {@code windows} neighbouring windows span. */
    public int span(int windows) {
        return (windows - 1) * step + reach + 1;
    }

    /** The source position of a result's first tap. */
    public int first(int result) {
        return origin + result * step;
    }

    /** Where a result goes. */
    public int target(int result) {
        return targetStart + result * targetStep;
    }
}
