package dev.jacobi.benchmarks.machine;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What the machine can do at most, against which everything else is held; run it with as many threads as the engine.
 *
 * <p>Arithmetic: twelve sums that do not wait for each other, kept in registers, enough to fill two units of four
 * cycles' latency. Memory: a copy of arrays that no cache holds.
 */
@State(Scope.Thread)
public class PeakBenchmark {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int SUMS = 12;
    private static final int ROUNDS = 10_000;
    private static final int COPY_LENGTH = 16 << 20;

    private float factor;
    private float[] from;
    private float[] to;

    /** Keeps the factor from the compiler, and touches the pages. */
    @Setup
    public void setUp() {
        factor = 0.5f;
        from = new float[COPY_LENGTH];
        to = new float[COPY_LENGTH];
    }

    /**
     * x ← x + a·b, as kernels add to their sums: the instruction overwrites what it adds to. With x ← a·x + b, each takes a
     * copy of b as well.
     */
    @Benchmark
    public float multiplyAdd(Cost cost) {
        FloatVector a = FloatVector.broadcast(SPECIES, factor);
        FloatVector b = FloatVector.broadcast(SPECIES, 1 - factor);
        FloatVector x0 = a;
        FloatVector x1 = a;
        FloatVector x2 = a;
        FloatVector x3 = a;
        FloatVector x4 = a;
        FloatVector x5 = a;
        FloatVector x6 = a;
        FloatVector x7 = a;
        FloatVector x8 = a;
        FloatVector x9 = a;
        FloatVector x10 = a;
        FloatVector x11 = a;
        for (int i = 0; i < ROUNDS; i++) {
            x0 = a.fma(b, x0);
            x1 = a.fma(b, x1);
            x2 = a.fma(b, x2);
            x3 = a.fma(b, x3);
            x4 = a.fma(b, x4);
            x5 = a.fma(b, x5);
            x6 = a.fma(b, x6);
            x7 = a.fma(b, x7);
            x8 = a.fma(b, x8);
            x9 = a.fma(b, x9);
            x10 = a.fma(b, x10);
            x11 = a.fma(b, x11);
        }
        cost.add(2.0 * SUMS * ROUNDS * SPECIES.length(), 0);
        FloatVector sum = x0.add(x1).add(x2).add(x3).add(x4).add(x5);
        return sum.add(x6).add(x7).add(x8).add(x9).add(x10).add(x11).lane(0);
    }

    /** y ← x. */
    @Benchmark
    public float[] copy(Cost cost) {
        System.arraycopy(from, 0, to, 0, COPY_LENGTH);
        cost.add(0, 2.0 * Float.BYTES * COPY_LENGTH);
        return to;
    }
}
