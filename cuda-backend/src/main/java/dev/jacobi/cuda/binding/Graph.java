package dev.jacobi.cuda.binding;

import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.JCudaDriver;

/**
 * Work that {@link Stream#capture} recorded, to be queued as a whole any number of times. It reads and writes the memory at
 * the addresses that the recorded calls were given, so that must stay allocated as long as the graph is launched.
 */
public final class Graph implements AutoCloseable {
    private final Stream stream;
    private final CUgraph graph;
    private final CUgraphExec executable = new CUgraphExec();
    private final Resources created = new Resources();

    /** Makes a recorded graph ready for launches, and takes it over. */
    Graph(Stream stream, CUgraph graph) {
        this.stream = stream;
        this.graph = graph;
        stream.device().enter();
        created.onClose(() -> JCudaDriver.cuGraphDestroy(graph));
        int code = JCudaDriver.cuGraphInstantiate(executable, graph, 0);
        if (code != Status.SUCCESS) {
            created.close();
            Status.driver("cuGraphInstantiate", code);
        }
        created.onClose(() -> JCudaDriver.cuGraphExecDestroy(executable));
    }

    /** Queues all of it on the stream that it was captured from. */
    public void launch() {
        stream.device().enter();
        Status.driver("cuGraphLaunch", JCudaDriver.cuGraphLaunch(executable, stream.handle()));
    }

    /** How many kernels, copies and fills it consists of. */
    public int nodes() {
        stream.device().enter();
        long[] count = new long[1];
        Status.driver("cuGraphGetNodes", JCudaDriver.cuGraphGetNodes(graph, null, count));
        return Math.toIntExact(count[0]);
    }

    /** Destroys it; a launch that still runs is finished first. */
    @Override
    public void close() {
        stream.device().enter();
        created.close();
    }
}
