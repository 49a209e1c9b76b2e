package dev.jacobi.cuda;

import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.cuda.binding.Graph;

/** A CUDA graph, and the memory at the addresses in it. */
final class CapturedGraph implements CapturedWork {
    private final Graph graph;
    private final DeviceMemory.Reservation memory;
    private boolean closed;

    private CapturedGraph(Graph graph, DeviceMemory.Reservation memory) {
        this.graph = graph;
        this.memory = memory;
    }

    /** Records what the work queues. */
    static CapturedGraph of(CudaSession session, Runnable work) {
        DeviceMemory.Reservation memory = session.memory().reserve();
        try {
            return new CapturedGraph(session.stream().capture(work), memory);
        } catch (RuntimeException | Error e) {
            memory.close();
            throw e;
        } finally {
            memory.complete();
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
            graph.close();
            memory.close();
        }
    }
}
