package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.ConvolutionTask;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Pass;
import dev.jacobi.core.backend.Backend;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The three passes of a convolution, by each algorithm. */
@State(Scope.Benchmark)
public class ConvolutionBenchmark {
    /** As {@link ConvolutionShapes#title} writes it. */
    @Param("3x3 64→64 32x32 N64")
    public String shape;

    /** Which of the three. */
    @Param({"FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT"})
    public Pass pass;

    /** One of {@link Algorithms}; a JVM keeps to the first it meets, so each needs a fork of its own. */
    @Param(Algorithms.AUTO)
    public String algorithm;

    /** Of the backend. */
    @Param("2")
    public int threads;

    private ConvolutionWork work;
    private Backend backend;
    private ConvolutionTask task;

    /** Opens the backend and fills the operands. */
    @Setup
    public void setUp() {
        System.setProperty(Algorithms.PROPERTY, algorithm);
        work = new ConvolutionWork(ConvolutionShapes.parse(shape), pass);
        backend = Buffers.cpu(threads);
        task = new ConvolutionTask(backend, work);
    }

    /** One pass. */
    @Benchmark
    public void run(Cost cost) {
        task.run();
        cost.add((double) work.flops(), (double) work.bytes());
    }

    /** Gives the memory back. */
    @TearDown
    public void tearDown() {
        task.close();
        backend.close();
    }
}
