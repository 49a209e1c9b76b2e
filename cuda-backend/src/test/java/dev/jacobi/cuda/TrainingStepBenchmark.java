package dev.jacobi.cuda;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.ops.DropoutOp;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.NetworkSummary;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.LossScale;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Training steps a second on a device: forward, backward and the optimizer's step, with the pictures on the device
 * already. Prints the median of some blocks of steps, and the slowest and fastest of them; or measures a block whenever
 * it is asked, in turns with somebody else.
 */
final class TrainingStepBenchmark implements AutoCloseable {
    private static final long SEED = 1;
    private static final int CLASSES = 10;
    private static final int WARM_UP_STEPS = 50;
    private static final int BLOCKS = 7;

    private static final List<String> CASES = List.of(
            "resnet18-cifar:32:32",
            "resnet18-cifar:32:128",
            "resnet18-cifar:32:512",
            "resnet34:110:256",
            "resnet50:224:64",
            "resnet50:224:256");

    /** What is measured: {@code network:size:batch:precision}; the last part may be missing. */
    private record Case(String network, int size, int batch, Precision precision) {
        static Case of(String text) {
            String[] parts = text.split(":", 4);
            Precision precision =
                    parts.length < 4 ? Precision.FP32 : Precision.valueOf(parts[3].toUpperCase(Locale.ROOT));
            return new Case(parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), precision);
        }

        Shape input() {
            return Shape.of(batch, size, size, 3);
        }
    }

    private final Case what;
    private final Backend backend;
    private final Layer network;
    private final ParameterBlock parameters;
    private final Sgd sgd;
    private final LossScale lossScale;
    private final Tensor images;
    private final Tensor labels;
    private final Tensor key;
    private final Tensor loss;
    private final double floor;
    private Optional<CapturedWork> captured = Optional.empty();

    private TrainingStepBenchmark(Case what) {
        this.what = what;
        backend = Backends.open("cuda", BackendOptions.defaults().with(what.precision()), _ -> {});
        network = Networks.create(what.network(), new NetworkOptions(CLASSES, 3, what.size()), backend, SEED);
        parameters = new ParameterBlock(network, System.err::println);
        lossScale = new LossScale(backend);
        sgd = new Sgd(parameters, SgdSettings.of(0.9, 5e-4));
        RandomStream random = RandomStream.of(SEED);
        float[] pixels = new float[what.input().size()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextGaussian();
        }
        int[] classes = new int[what.batch()];
        Arrays.setAll(classes, i -> i % CLASSES);
        images = Tensor.ofActivations(backend, what.input(), pixels);
        labels = Tensor.ofIndices(backend, CLASSES, classes);
        key = DropoutOp.key(backend, random);
        loss = Tensor.full(backend, Shape.of(), 0);
        RooflineFloor roofline = RooflineFloor.measure(backend);
        try (Tape tape = Tape.open()) {
            crossEntropy(network.forward(images, Mode.training(key)), labels, 0);
            floor = roofline.seconds(tape);
        }
    }

    /**
     * Measures.
     *
     * @param arguments the number of steps of a block, then cases; without cases, a fixed list. Or {@code serve} and a
     *     case, for {@code benchmarks/gpu/compare.py}, and how many steps to warm up with if not fifty
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length >= 2 && arguments[0].equals("serve")) {
            serve(Case.of(arguments[1]), arguments.length > 2 ? Integer.parseInt(arguments[2]) : WARM_UP_STEPS);
            return;
        }
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        List<String> cases = arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : CASES;
        for (String each : cases) {
            try (TrainingStepBenchmark benchmark = new TrainingStepBenchmark(Case.of(each))) {
                if (each.equals(cases.getFirst())) {
                    System.out.println(benchmark.backend.name() + ": " + benchmark.backend.description());
                }
                double[] rates = benchmark.imagesPerSecond(steps);
                System.out.printf(
                        Locale.ROOT,
                        "%-24s %10.1f images/s (%.1f to %.1f), %.0f %% of the roofline, peak %d MiB%n",
                        each,
                        rates[BLOCKS / 2],
                        rates[0],
                        rates[BLOCKS - 1],
                        100 * benchmark.floor * rates[BLOCKS / 2] / benchmark.what.batch(),
                        benchmark.backend.memory().peak() >> 20);
            }
        }
    }

    /**
     * Answers each line on standard input, a number of steps, with the seconds that they took. Before that it says
     * {@code ready}, the network's parameters, the operations that a picture takes forward, the seconds below which no step
     * can be on this device ({@link RooflineFloor}), and the device.
     */
    private static void serve(Case what, int warmUpSteps) throws IOException {
        try (TrainingStepBenchmark benchmark = new TrainingStepBenchmark(what);
                BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            NetworkSummary cost = NetworkSummary.of(benchmark.network, Shape.of(1, what.size(), what.size(), 3));
            benchmark.run(warmUpSteps);
            System.out.printf(
                    Locale.ROOT,
                    "ready %d %d %.9f %s%n",
                    cost.parameters(),
                    cost.flops(),
                    benchmark.floor,
                    benchmark.backend.description());
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                System.out.println(benchmark.seconds(Integer.parseInt(line.strip())));
            }
        }
    }

    /** Of each block, in ascending order. */
    private double[] imagesPerSecond(int steps) {
        run(Math.min(steps, WARM_UP_STEPS));
        double[] rates = new double[BLOCKS];
        for (int block = 0; block < BLOCKS; block++) {
            rates[block] = steps * what.batch() / seconds(steps);
        }
        Arrays.sort(rates);
        return rates;
    }

    private double seconds(int steps) {
        long start = System.nanoTime();
        run(steps);
        return (System.nanoTime() - start) * 1e-9;
    }

    /** Runs steps, captured if the backend captures, and waits for the loss of the last. */
    private void run(int steps) {
        for (int step = 0; step < steps; step++) {
            sgd.begin(0.01);
            // The first two as they are: the optimizer's first is unlike the others.
            if (captured.isEmpty() && sgd.steps() > 2) {
                captured = backend.capture(this::makeStep);
            }
            captured.ifPresentOrElse(CapturedWork::replay, this::makeStep);
        }
        if (!Double.isFinite(loss.item())) {
            throw new IllegalStateException("the loss is not finite on " + backend.name());
        }
    }

    private void makeStep() {
        try (Tape tape = Tape.open()) {
            Tensor logits = network.forward(images, Mode.training(key));
            Tensor now = crossEntropy(logits, labels, 0);
            backend.copy(now.buffer(), loss.buffer());
            tape.backwardAndRelease(lossScale.scaled(now), parameters.gradients());
            sgd.update(lossScale.unscale(parameters));
        }
    }

    @Override
    public void close() {
        captured.ifPresent(CapturedWork::close);
        backend.close();
    }
}
