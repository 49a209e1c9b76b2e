package dev.jacobi.cpu.vectors;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import java.util.stream.IntStream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Short runs of floats: vectors, then what is left as one masked vector. */
public final class Rows {
    /** Masks of the first n lanes. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static final VectorMask<Float>[] FIRST = IntStream.range(0, LANES)
            .mapToObj(count -> Simd.SPECIES.indexInRange(0, count))
            .toArray(VectorMask[]::new);

    private Rows() {}

    /** The mask of the first {@code count} lanes, fewer than a vector has. */
    public static VectorMask<Float> first(int count) {
        return FIRST[count];
    }

    /** target = source. */
    public static void copy(float[] source, int from, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i).intoArray(target, to + i);
        }
        if (i < count) {
            VectorMask<Float> rest = FIRST[count - i];
            FloatVector.fromArray(Simd.SPECIES, source, from + i, rest).intoArray(target, to + i, rest);
        }
    }

    /** target = 0. */
    public static void clear(float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.zero().intoArray(target, to + i);
        }
        if (i < count) {
            Simd.zero().intoArray(target, to + i, FIRST[count - i]);
        }
    }

    /** target = target + source. */
    public static void add(float[] source, int from, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i).add(Simd.load(target, to + i)).intoArray(target, to + i);
        }
        if (i < count) {
            VectorMask<Float> rest = FIRST[count - i];
            FloatVector.fromArray(Simd.SPECIES, source, from + i, rest)
                    .add(FloatVector.fromArray(Simd.SPECIES, target, to + i, rest))
                    .intoArray(target, to + i, rest);
        }
    }
}
