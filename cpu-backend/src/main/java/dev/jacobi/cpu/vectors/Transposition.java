package dev.jacobi.cpu.vectors;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShuffle;

/**
 * Transposes squares as wide as a vector, in place, for weights that are packed the other way round; to do so number by
 * number takes a quarter longer. A square of four squares is transposed by transposing each and exchanging the upper
 * right with the lower left; so the squares of two rows come first, then those of four, and so on, and each step is an
 * exchange of lanes between rows that lie some distance apart.
 */
public final class Transposition {
    private static final Step[] STEPS = IntStream.iterate(1, distance -> distance < LANES, distance -> 2 * distance)
            .mapToObj(Step::of)
            .toArray(Step[]::new);

    private Transposition() {}

    /**
     * Transposes a square.
     *
     * @param start where its first row begins
     * @param stride floats from one row to the next
     */
    public static void square(float[] array, int start, int stride) {
        for (Step step : STEPS) {
            step.run(array, start, stride);
        }
    }

    /**
     * The squares of {@code 2·distance} rows.
     *
     * @param swap lanes that lie the distance apart change places
     * @param left the lanes of a square's left half
     * @param right those of its right half
     */
    private record Step(int distance, VectorShuffle<Float> swap, VectorMask<Float> left, VectorMask<Float> right) {
        static Step of(int distance) {
            boolean[] left = new boolean[LANES];
            for (int lane = 0; lane < LANES; lane++) {
                left[lane] = (lane & distance) == 0;
            }
            VectorMask<Float> mask = VectorMask.fromArray(Simd.SPECIES, left, 0);
            return new Step(distance, VectorShuffle.fromOp(Simd.SPECIES, lane -> lane ^ distance), mask, mask.not());
        }

        void run(float[] array, int start, int stride) {
            for (int pair = 0; pair < LANES / 2; pair++) {
                int upper = start + (pair + (pair & -distance)) * stride;
                int lower = upper + distance * stride;
                FloatVector a = Simd.load(array, upper);
                FloatVector b = Simd.load(array, lower);
                a.blend(b.rearrange(swap), right).intoArray(array, upper);
                b.blend(a.rearrange(swap), left).intoArray(array, lower);
            }
        }
    }
}
