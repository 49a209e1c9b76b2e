package dev.jacobi.cpu.vectors;

import dev.jacobi.cpu.settings.CpuSettings;
import java.lang.invoke.VarHandle;
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
     * Whether the machine has 32 vector registers, enough for 16 sums and their factors: as it has with 512-bit
     * vectors, and on every architecture but x86.
     */
    public static final boolean MANY_REGISTERS =
            LANES >= 16 || !System.getProperty("os.arch").matches("amd64|x86_64");

    /**
     * What a kernel loads fresh sums from: enough zeros for a tile of sums, and for a line of nine pixels with 64 channels
     * that lies outside a picture. They are loaded like sums that are continued, and not made in a branch: in a branch
     * that was rarely taken before the JIT compiler compiled the kernel, it inlines none of our own methods, and one boxed
     * vector makes it box all of them. Nobody writes to the array.
     */
    @SuppressWarnings("MutablePublicArray")
    public static final float[] ZEROS = new float[1024];

    private Simd() {}

    /** As many floats as a vector has, from an index on. */
    public static FloatVector load(float[] array, int index) {
        return FloatVector.fromArray(SPECIES, array, index);
    }

    /** The value in each lane. */
    public static FloatVector broadcast(float value) {
        return FloatVector.broadcast(SPECIES, value);
    }

    /**
     * Keeps the JIT compiler from moving loads that come after this point ahead of it, where they would take registers too
     * early. On x86 no instruction comes of it.
     */
    public static void fenceLoads() {
        VarHandle.acquireFence();
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
