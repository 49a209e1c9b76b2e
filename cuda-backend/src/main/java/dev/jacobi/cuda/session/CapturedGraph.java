package dev.jacobi.cuda.session;

import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.binding.Graph;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.memory.DeviceMemory;

/** A CUDA graph, and the memory at the addresses in it. */
final class CapturedGraph implements CapturedWork {
    private final CudaSession session;
    private final Graph graph;
    private final DeviceMemory.Reservation memory;
    private boolean closed;

    private CapturedGraph(CudaSession session, Graph graph, DeviceMemory.Reservation memory) {
        this.session = session;
        this.graph = graph;
        this.memory = memory;
    }

    /**
     * Records what the work queues.
     *
     * @throws NotCapturableException if it waits for the host, or if CUDA refuses to record it
     */
    static CapturedGraph of(CudaSession session, Runnable work) {
        DeviceMemory.Reservation memory = session.memory().reserve();
        try {
            return new CapturedGraph(session, record(session.stream(), work), memory);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        } finally {
            memory.complete();
        }
    }

    private static Graph record(Stream stream, Runnable work) {
        try {
            return stream.capture(work);
        } catch (CudaException e) {
            if (e.isContextLost()) {
                throw e;
            }
            throw new NotCapturableException(e.getMessage(), e);
        }
    }

    @Override
    public void replay() {
        graph.launch();
    }

    @Override
    public String description() {
        return "one CUDA graph of %d nodes".formatted(graph.nodes());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            session.forget(this);
            graph.close();
            memory.close();
        }
    }
}
