package dev.jacobi.benchmarks.kernels;

import dev.jacobi.benchmarks.engine.ConvolutionTask;
import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.benchmarks.work.ConvolutionShapes;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Pass;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The three passes of a convolution, by each algorithm. */
@State(Scope.Benchmark)
public class ConvolutionBenchmark extends EngineBenchmark {
    /** As {@link ConvolutionShapes#title} writes it. */
    @Param("3x3 64→64 32x32 N64")
    public String shape;

    /** Which of the three. */
    @Param({"FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT"})
    public Pass pass;

    /** One of {@link Algorithms}, that applies to the shape. */
    @Param(Algorithms.AUTO)
    public String algorithm;

    private ConvolutionWork work;
    private ConvolutionTask task;
    private double bytes;

    /**
     * The backend looks the algorithm up when it is opened.
     *
     * @throws IllegalArgumentException if another would be measured
     */
    @Override
    protected void beforeOpening() {
        if (!Algorithms.applies(algorithm, ConvolutionShapes.parse(shape))) {
            throw new IllegalArgumentException(
                    "algorithm: got '%s', which cannot do %s; another would be measured".formatted(algorithm, shape));
        }
        System.setProperty(Algorithms.PROPERTY, algorithm);
    }

    /** Fills the operands. */
    @Setup
    public void setUp() {
        work = new ConvolutionWork(ConvolutionShapes.parse(shape), pass);
        task = new ConvolutionTask(backend, work);
        bytes = bytes((double) work.activations()) + backend.floatType().bytes() * (double) work.weights();
    }

    /** One pass. */
    @Benchmark
    public void run(Cost cost) {
        run(cost, (double) work.flops(), bytes, task::run);
    }

    @Override
    protected void beforeClosing() {
        task.close();
    }
}
