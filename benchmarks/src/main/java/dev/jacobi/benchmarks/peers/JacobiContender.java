package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import java.io.IOException;

/** This engine, on its CPU backend. */
public final class JacobiContender implements Contender {
    private final Backend backend;

    private JacobiContender(Backend backend) {
        this.backend = backend;
    }

    /** Serves requests; takes the number of threads. */
    public static void main(String[] arguments) throws IOException {
        BackendOptions options = new BackendOptions(0, Integer.parseInt(arguments[0]));
        try (Backend backend = Backends.open("cpu", options, _ -> {})) {
            Worker.serve(new JacobiContender(backend));
        }
    }

    @Override
    public String description() {
        return backend.description() + ", Java " + Runtime.version();
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case ConvolutionWork convolution -> new JacobiConvolution(backend, convolution);
            case TrainingStepWork step -> new JacobiTrainingStep(backend, step);
        };
    }
}
