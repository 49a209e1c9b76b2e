package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.peers.EngineAdapter;
import dev.jacobi.benchmarks.peers.Worker;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import java.io.IOException;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's C++ library, in the order of memory that it computes fastest in (channels last). */
public final class LibtorchAdapter implements EngineAdapter {
    private LibtorchAdapter() {}

    /** Serves requests; takes the number of threads. */
    public static void main(String[] arguments) throws IOException {
        // Tensors may take more memory than the binding allows unasked, a multiple of the heap: near that limit
        // it would collect garbage and wait before it gave up.
        System.setProperty("org.bytedeco.javacpp.maxBytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        torch.set_num_threads(Integer.parseInt(arguments[0]));
        Worker.serve(new LibtorchAdapter());
    }

    @Override
    public String description() {
        return "PyTorch %s, %d threads".formatted(Libtorch.build(), torch.get_num_threads());
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case ConvolutionWork convolution -> new LibtorchConvolution(convolution);
            case TrainingStepWork step -> new LibtorchTrainingStep(step);
        };
    }
}
