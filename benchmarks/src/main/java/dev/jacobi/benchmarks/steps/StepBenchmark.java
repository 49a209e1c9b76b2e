package dev.jacobi.benchmarks.steps;

import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.engine.InferenceTask;
import dev.jacobi.benchmarks.engine.TrainingStepTask;
import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whole networks through the engine: a training step, or the forward pass of an evaluation. */
@State(Scope.Benchmark)
public class StepBenchmark extends EngineBenchmark {
    /** What is done with the network. */
    public enum Kind {
        /** Forward, loss, backward, optimizer. */
        TRAINING,
        /** Forward with running statistics, without a tape. */
        INFERENCE
    }

    /** A name of {@link dev.jacobi.models.networks.Networks}. */
    @Param("resnet18-cifar")
    public String network;

    /** Pictures in a batch. */
    @Param("64")
    public int batch;

    /** Training or inference. */
    @Param({"TRAINING", "INFERENCE"})
    public Kind kind;

    private double flops;
    private Task task;

    /** Makes the network and its batch. */
    @Setup
    public void setUp() {
        TrainingStepWork work = TrainingStepWork.of(network, batch);
        flops = kind == Kind.TRAINING ? work.flops() : work.forwardFlops();
        task = kind == Kind.TRAINING ? new TrainingStepTask(backend, work) : new InferenceTask(backend, work);
        for (int i = 0; i < Work.WARM_UP_RUNS; i++) {
            task.run();
        }
    }

    /** One batch. */
    @Benchmark
    public void run(Cost cost) {
        run(cost, flops, 0, task::run);
    }

    @Override
    protected void beforeClosing() {
        task.close();
    }
}
