package dev.jacobi.benchmarks.dl4j;

import dev.jacobi.benchmarks.peers.EngineAdapter;
import dev.jacobi.benchmarks.peers.Worker;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Work;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.nd4j.common.config.ND4JSystemProperties;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Deeplearning4j as it comes, but for the number of threads and the native library: that for AVX-512. The library has
 * oneDNN in it, but the layers of this release look for that under a name that it no longer has, and so they unfold their
 * inputs and multiply matrices.
 */
public final class Dl4jAdapter implements EngineAdapter {
    private static final String LIBRARY = "-onednn-avx512";

    private final String version;
    private final int threads;

    private Dl4jAdapter(String version, int threads) {
        this.version = version;
        this.threads = threads;
    }

    /** Serves requests; takes the number of threads. */
    public static void main(String[] arguments) throws IOException {
        System.setProperty("org.bytedeco.javacpp.platform.extension", LIBRARY);
        // Arrays lie outside of the heap, whose size is otherwise their limit too.
        System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
        System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
        System.setProperty(ND4JSystemProperties.LOG_INITIALIZATION, "false");
        int threads = Integer.parseInt(arguments[0]);
        Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
        Nd4j.getEnvironment().setMaxThreads(threads);
        Nd4j.getEnvironment().setMaxMasterThreads(threads);
        Worker.serve(new Dl4jAdapter(version(), threads));
    }

    /** Of its arrays, which come with the same release; the jar says it in its properties alone. */
    private static String version() throws IOException {
        Properties properties = new Properties();
        try (InputStream in = Nd4j.class.getResourceAsStream("/META-INF/maven/org.nd4j/nd4j-api/pom.properties")) {
            properties.load(in);
        }
        return properties.getProperty("version");
    }

    @Override
    public String description() {
        return "Deeplearning4j %s, %d threads".formatted(version, threads);
    }

    @Override
    public Task prepare(Work work) {
        return switch (work) {
            case ConvolutionWork convolution ->
                throw new IllegalArgumentException(
                        convolution.name() + ": Deeplearning4j is compared in training steps alone");
            case TrainingStepWork step -> new Dl4jTrainingStep(step);
        };
    }
}
