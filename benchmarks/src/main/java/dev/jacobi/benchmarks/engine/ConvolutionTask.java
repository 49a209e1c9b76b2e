package dev.jacobi.benchmarks.engine;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Operands;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;

/** One pass of a convolution through the backend's contract. */
public final class ConvolutionTask implements Task {
    private final Backend backend;
    private final ConvolutionWork work;
    private final Buffer x;
    private final Buffer w;
    private final Buffer y;

    /** Allocates and fills the operands. */
    public ConvolutionTask(Backend backend, ConvolutionWork work) {
        this.backend = backend;
        this.work = work;
        Operands operands = Operands.of(work.shape());
        this.x = Buffers.of(backend, backend.activationType(), operands.x());
        this.w = Buffers.of(backend, backend.floatType(), operands.w());
        this.y = Buffers.of(backend, backend.activationType(), operands.y());
    }

    @Override
    public void run() {
        switch (work.pass()) {
            case FORWARD -> backend.conv2d(x, w, Epilogue.NONE, y, work.shape());
            case INPUT_GRADIENT -> backend.conv2dInputGradient(y, w, x, work.shape());
            case WEIGHT_GRADIENT -> backend.conv2dWeightGradient(y, x, w, work.shape());
        }
    }

    @Override
    public Checksum checksum() {
        Buffer result = switch (work.pass()) {
            case FORWARD -> y;
            case INPUT_GRADIENT -> x;
            case WEIGHT_GRADIENT -> w;
        };
        float[] values = new float[result.length()];
        backend.download(result, values);
        return Checksum.of(values);
    }

    @Override
    public void close() {
        backend.release(x);
        backend.release(w);
        backend.release(y);
    }
}
