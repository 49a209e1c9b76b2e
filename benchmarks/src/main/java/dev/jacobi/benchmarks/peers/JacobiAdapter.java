package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.engine.Buffers;
import dev.jacobi.benchmarks.engine.ConvolutionTask;
import dev.jacobi.benchmarks.engine.TrainingStepTask;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.core.backend.Backend;
import java.io.IOException;

/** This engine, on its CPU backend. */
public final class JacobiAdapter implements EngineAdapter {
    private final Backend backend;

    private JacobiAdapter(Backend backend) {
        this.backend = backend;
    }

    /** Serves requests; takes the number of threads. */
    public static void main(String[] arguments) throws IOException {
        try (Backend backend = Buffers.cpu(Integer.parseInt(arguments[0]))) {
            Worker.serve(new JacobiAdapter(backend));
        }
    }

    @Override
    public String description() {
        return backend.description() + ", Java " + Runtime.version();
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case ConvolutionWork convolution -> new ConvolutionTask(backend, convolution);
            case TrainingStepWork step -> new TrainingStepTask(backend, step);
        };
    }
}
