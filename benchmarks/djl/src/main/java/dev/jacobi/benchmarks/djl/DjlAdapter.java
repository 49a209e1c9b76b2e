package dev.jacobi.benchmarks.djl;

import ai.djl.engine.Engine;
import ai.djl.pytorch.jni.JniUtils;
import dev.jacobi.benchmarks.peers.EngineAdapter;
import dev.jacobi.benchmarks.peers.Worker;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** DJL with its PyTorch as they come, but for the number of threads. */
public final class DjlAdapter implements EngineAdapter {
    private final Engine engine;

    private DjlAdapter(Engine engine) {
        this.engine = engine;
    }

    /** Serves requests; takes the number of threads. */
    public static void main(String[] arguments) throws IOException, URISyntaxException {
        System.setProperty("ai.djl.pytorch.num_threads", arguments[0]);
        System.setProperty("DJL_CACHE_DIR", unpacked().toString());
        // Everything is in the jars: nothing is to be downloaded, and nobody to be told.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        Worker.serve(new DjlAdapter(Engine.getInstance()));
    }

    /** Where DJL unpacks PyTorch: beside the jar of this class, so that it goes when the build goes. */
    private static Path unpacked() throws URISyntaxException {
        return Path.of(DjlAdapter.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .resolveSibling("unpacked");
    }

    @Override
    public String description() {
        return "DJL %s, %s %s, %d threads"
                .formatted(
                        Engine.getDjlVersion(), engine.getEngineName(), engine.getVersion(), JniUtils.getNumThreads());
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case ConvolutionWork convolution ->
                throw new IllegalArgumentException(convolution.name() + ": DJL is compared in training steps alone");
            case TrainingStepWork step -> new DjlTrainingStep(step);
        };
    }
}
