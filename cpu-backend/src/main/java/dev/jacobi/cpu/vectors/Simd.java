package dev.jacobi.cpu.vectors;

import dev.jacobi.cpu.settings.CpuSettings;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that all kernels use. The width is the machine's preferred one, or what {@link CpuSettings} say. It is a
 * constant for the JIT compiler, as it must be.
 */
public final class Simd {
    /** Shape of a vector of floats. */
    public static final VectorSpecies<Float> SPECIES = species();

    /** Floats per vector. */
    public static final int LANES = SPECIES.length();

    /**
     * Whether the machine has 32 vector registers, enough for 16 sums and their factors: so with 512-bit vectors, and on
     * every architecture but x86.
     */
    public static final boolean MANY_REGISTERS =
            LANES >= 16 || !System.getProperty("os.arch").matches("amd64|x86_64");

    /**
     * What the kernels' fresh sums begin with: as many as a tile has. They are read from here like sums that go on, and not
     * made in a branch: one that was seldom taken when the JIT compiler came by gets none of our own methods inlined, and
     * one boxed vector boxes them all. Nobody writes to it.
     */
    @SuppressWarnings("MutablePublicArray")
    public static final float[] ZEROS = new float[8 * 2 * LANES];

    private Simd() {}

    /** As many floats as a vector has, from an index on. */
    public static FloatVector load(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }

    /** The value in each lane. */
    public static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /** Zero in each lane. */
    public static FloatVector zero() {
        return FloatVector.zero(SPECIES);
    }

    private static VectorSpecies<Float> species() {
        int bits = CpuSettings.fromProperties().vectorBits();
        return bits == 0 ? FloatVector.SPECIES_PREFERRED : VectorSpecies.of(float.class, VectorShape.forBitSize(bits));
    }
}
