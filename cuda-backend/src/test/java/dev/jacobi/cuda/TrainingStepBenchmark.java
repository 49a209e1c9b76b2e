package dev.jacobi.cuda;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Training steps a second on a device: forward, backward and the optimizer's step, with the pictures on the device
 * already. Prints the median of some blocks of steps, and the slowest and fastest of them.
 */
final class TrainingStepBenchmark {
    private static final long SEED = 1;
    private static final int CLASSES = 10;
    private static final int WARM_UP_STEPS = 50;
    private static final int BLOCKS = 7;

    private static final List<String> CASES = List.of(
            "resnet18-cifar:32:32",
            "resnet18-cifar:32:128",
            "resnet18-cifar:32:512",
            "resnet34:110:256",
            "resnet50:224:64");

    private final Backend backend;
    private final Layer network;
    private final ParameterBlock parameters;
    private final Sgd sgd;
    private final Tensor images;
    private final Tensor labels;

    private TrainingStepBenchmark(Backend backend, String name, int size, int batch) {
        this.backend = backend;
        network = Networks.create(name, NetworkOptions.of(CLASSES, 3, size), backend, SEED);
        parameters = new ParameterBlock(network, System.err::println);
        sgd = new Sgd(parameters, Sgd.Settings.of(0.9, 5e-4));
        RandomStream random = RandomStream.of(SEED);
        float[] pixels = new float[batch * size * size * 3];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        int[] classes = new int[batch];
        Arrays.setAll(classes, i -> i % CLASSES);
        images = Tensor.of(backend, Shape.of(batch, size, size, 3), pixels);
        labels = Tensor.ofInts(backend, classes);
    }

    /**
     * Measures.
     *
     * @param arguments the number of steps of a block, then cases {@code network:size:batch}; without cases, a fixed list
     */
    public static void main(String[] arguments) {
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        List<String> cases = arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : CASES;
        for (String each : cases) {
            String[] parts = each.split(":", 3);
            int batch = Integer.parseInt(parts[2]);
            try (Backend backend = Backends.open("cuda", BackendOptions.defaults(), _ -> {})) {
                if (each.equals(cases.getFirst())) {
                    System.out.println(backend.name() + ": " + backend.description());
                }
                TrainingStepBenchmark benchmark =
                        new TrainingStepBenchmark(backend, parts[0], Integer.parseInt(parts[1]), batch);
                double[] rates = benchmark.imagesPerSecond(steps, batch);
                System.out.printf(
                        Locale.ROOT,
                        "%-24s %10.1f images/s (%.1f to %.1f), peak %d MiB%n",
                        each,
                        rates[BLOCKS / 2],
                        rates[0],
                        rates[BLOCKS - 1],
                        backend.memory().peak() >> 20);
            }
        }
    }

    /** Of each block, in ascending order. */
    private double[] imagesPerSecond(int steps, int batch) {
        run(Math.min(steps, WARM_UP_STEPS));
        double[] rates = new double[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            long start = System.nanoTime();
            run(steps);
            rates[block] = 1e9 * steps * batch / (System.nanoTime() - start);
        }
        Arrays.sort(rates);
        return rates;
    }

    /** Runs steps, and waits for the loss of the last. */
    private void run(int steps) {
        for (int step = 0; step < steps; step++) {
            try (Tape tape = Tape.open()) {
                Tensor logits = network.forward(images, Mode.training(RandomStream.of(SEED, step)));
                Tensor loss = crossEntropy(logits, labels, 0);
                tape.backwardAndRelease(loss, parameters.gradients());
                sgd.step(0.01);
                if (step == steps - 1 && !Double.isFinite(loss.item())) {
                    throw new IllegalStateException("the loss is not finite on " + backend.name());
                }
            }
        }
    }
}
