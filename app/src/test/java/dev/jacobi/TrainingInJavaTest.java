package dev.jacobi;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.catalog.DatasetOptions;
import dev.jacobi.datasets.loader.Batch;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.Epoch;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.datasets.transform.Normalize;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's training loop: that it is what the README shows, that it compiles, and that it learns. */
class TrainingInJavaTest {
    private static final long SEED = 123;

    private final List<Double> losses = new ArrayList<>();

    @TempDir
    private Path cache;

    @Test
    void theLoopOfTheReadmeLearns() throws IOException {
        train(DatasetOptions.defaults().withCacheFolder(cache), 60);

        double first = losses.getFirst();
        double last =
                losses.subList(50, 60).stream().mapToDouble(x -> x).average().orElseThrow();
        assertTrue(last < first - 0.2, "first loss %.3f, mean of the last ten %.3f".formatted(first, last));
    }

    @SuppressWarnings("ClosingStandardOutputStreams") // Takes the method reference for a resource.
    private void train(DatasetOptions options, int steps) throws IOException {
        Dataset dataset = Dataset.SYNTHETIC;
        ImageSet pictures = dataset.load(options).train();
        DataLoader loader = DataLoader.of(pictures)
                .sampler(Sampler.shuffled(pictures.size(), SEED))
                .transform(new Normalize(dataset.statistics()))
                .batchSize(64)
                .dropLast(true)
                .build();
        try (Backend backend = Backends.open();
                Layer network = Networks.create("resnet8", new NetworkOptions(10, 3, 32), backend, SEED);
                ParameterBlock parameters = new ParameterBlock(network, System.err::println);
                Sgd sgd = new Sgd(parameters, SgdSettings.of(0.9, 5e-4))) {
            int step = 0;
            for (int epoch = 0; epoch < 4; epoch++) {
                try (Epoch batches = loader.epoch(epoch)) {
                    while (batches.hasNext()) {
                        Batch batch = batches.next();
                        try (Tape tape = Tape.open()) {
                            Tensor images = Tensor.of(backend, Shape.of(64, 32, 32, 3), batch.images());
                            Tensor logits = network.forward(images, Mode.training(RandomStream.of(SEED, step++)));
                            Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, batch.labels()), 0);
                            tape.backwardAndRelease(loss, parameters.gradients());
                            sgd.step(0.05);
                            losses.add(loss.item());
                        }
                        if (step == steps) {
                            return;
                        }
                    }
                }
            }
        }
    }

    @Test
    void theReadmeShowsThisLoop() throws IOException {
        String source = Files.readString(Path.of("src/test/java/dev/jacobi/TrainingInJavaTest.java"));
        String readme = Files.readString(Path.of("../README.md"));
        String shown = readme.substring(readme.indexOf("```java\nDataset dataset"), readme.indexOf("And a derivative"));
        shown.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("```"))
                .map(line -> line.replace("DatasetOptions.defaults()", "options"))
                .forEach(line -> assertTrue(source.contains(line), "not in this test: " + line));
    }
}
