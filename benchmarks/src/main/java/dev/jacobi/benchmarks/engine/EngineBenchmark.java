package dev.jacobi.benchmarks.engine;

import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Precision;
import java.util.Locale;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A benchmark of a backend's kernels. Calls of a device that works by itself return before the work is done: there, many
 * follow each other in one run, and the last is waited for, so that neither launching nor waiting is what is measured.
 */
@State(Scope.Benchmark)
public abstract class EngineBenchmark {
    private static final int CALLS_OF_A_DEVICE = 50;

    /** The device and, behind a blank, the precision: {@code cpu fp32}, {@code cuda bf16}. */
    @Param("cpu fp32")
    public String engine;

    /** Of the backend, if it runs on the processor. */
    @Param("2")
    public int threads;

    /** What the kernels belong to; closed by this class, with all its memory. */
    protected Backend backend;

    private Buffer last;
    private int calls;

    /** What a benchmark has to set for the backend. */
    protected void beforeOpening() {}

    /** What a benchmark has to close before the backend. */
    protected void beforeClosing() {}

    /** Opens the backend. */
    @Setup
    public void openBackend() {
        beforeOpening();
        backend = open(engine, threads);
        last = backend.allocate(backend.floatType(), 1);
        backend.fill(last, 0);
        calls = engine.startsWith("cpu") ? 1 : CALLS_OF_A_DEVICE;
    }

    /** The backend that an engine's name means. */
    public static Backend open(String engine, int threads) {
        String[] words = engine.split(" ", 2);
        BackendOptions options =
                new BackendOptions(0, threads).with(Precision.valueOf(words[1].toUpperCase(Locale.ROOT)));
        return Backends.open(words[0], options, _ -> {});
    }

    /**
     * Runs a kernel as often as it takes to measure it.
     *
     * @param flops of one call
     * @param bytes of one call
     */
    protected final void run(Cost cost, double flops, double bytes, Runnable kernel) {
        for (int i = 0; i < calls; i++) {
            kernel.run();
        }
        if (calls > 1) {
            backend.readBack(last).await();
        }
        cost.add(calls, flops, bytes);
    }

    /** Bytes of so many activations. */
    protected final double bytes(double activations) {
        return backend.activationType().bytes() * activations;
    }

    /** Gives the memory back. */
    @TearDown
    public void closeBackend() {
        beforeClosing();
        backend.close();
    }
}
