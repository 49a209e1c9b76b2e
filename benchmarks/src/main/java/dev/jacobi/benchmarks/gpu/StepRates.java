package dev.jacobi.benchmarks.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jacobi.benchmarks.engine.EngineBenchmark;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.core.backend.Backend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Training steps a second on a graphics card. Prints the median of some blocks of steps, and the slowest and fastest of
 * them; or measures a block whenever it is asked, in turns with somebody else.
 */
final class StepRates {
    private static final String ANSWER = "answer: ";
    private static final int CLASSES = 10;
    private static final double LEARNING_RATE = 0.01;
    private static final int WARM_UP_STEPS = 50;
    private static final int BLOCKS = 7;

    private static final List<String> CASES = List.of(
            "resnet18-cifar:32:32",
            "resnet18-cifar:32:128",
            "resnet18-cifar:32:512",
            "resnet34:110:256",
            "resnet50:224:64",
            "resnet50:224:256");

    private static final Pattern CASE = Pattern.compile("([^:]+):(\\d{1,9}):(\\d{1,9})(?::(fp32|tf32|bf16|fp16))?");

    private StepRates() {}

    /**
     * Measures.
     *
     * @param arguments the number of steps of a block, then cases; without cases, a fixed list. Or {@code serve} and a
     *     case, for {@code benchmarks/gpu/compare.py}, and how many steps to warm up with if not fifty
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length >= 2 && arguments[0].equals("serve")) {
            serve(arguments[1], arguments.length > 2 ? Integer.parseInt(arguments[2]) : WARM_UP_STEPS);
            return;
        }
        if (arguments.length > 0 && !arguments[0].matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(
                    "steps of a block: got '%s', expected a number before the cases".formatted(arguments[0]));
        }
        int steps = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100;
        List<String> cases = arguments.length > 1 ? List.of(arguments).subList(1, arguments.length) : CASES;
        for (String each : cases) {
            measure(each, steps, each.equals(cases.getFirst()));
        }
    }

    /**
     * Makes the step of a case.
     *
     * @param text {@code network:size:batch:precision}; the last part may be missing
     * @throws IllegalArgumentException if it is none
     */
    static GpuStep open(String text) {
        Matcher matcher = CASE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "case '%s': expected something like resnet50:224:256 or resnet50:224:256:bf16".formatted(text));
        }
        String precision = matcher.group(4) == null ? "fp32" : matcher.group(4);
        TrainingStepWork work = new TrainingStepWork(
                matcher.group(1),
                Integer.parseInt(matcher.group(2)),
                CLASSES,
                Integer.parseInt(matcher.group(3)),
                LEARNING_RATE);
        RooflineFloor roofline;
        // With memory of its own: what it measures with is no part of what a step takes.
        try (Backend backend = EngineBenchmark.open("cuda " + precision, 1)) {
            roofline = RooflineFloor.measure(backend);
        }
        return new GpuStep(EngineBenchmark.open("cuda " + precision, 1), roofline, work);
    }

    private static void measure(String text, int steps, boolean first) {
        try (GpuStep step = open(text)) {
            if (first) {
                System.out.println(step.backend().name() + ": " + step.backend().description());
            }
            double floor = step.floor();
            step.run(Math.min(steps, WARM_UP_STEPS));
            double[] seconds = new double[BLOCKS];
            Arrays.setAll(seconds, _ -> step.seconds(steps) / steps);
            Arrays.sort(seconds);
            double median = seconds[BLOCKS / 2];
            int batch = step.work().batch();
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %10.1f pictures/s (%.1f to %.1f), %.0f %% of the roofline, peak %d MiB%n",
                    text,
                    batch / median,
                    batch / seconds[BLOCKS - 1],
                    batch / seconds[0],
                    100 * floor / median,
                    step.backend().memory().peak() >> 20);
        }
    }

    /**
     * Answers each line on standard input, a number of steps, with the seconds that they took. Before that it says
     * {@code ready}, the network's parameters, the operations that a step takes for each picture, the seconds below which no
     * step can be on this device ({@link RooflineFloor}), and the device. An answer begins with {@link #ANSWER}, since
     * the JVM itself may print to the same stream.
     */
    private static void serve(String text, int warmUpSteps) throws IOException {
        try (GpuStep step = open(text);
                BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            double floor = step.floor();
            step.run(warmUpSteps);
            System.out.printf(
                    Locale.ROOT,
                    ANSWER + "ready %d %d %.9f %s%n",
                    step.parameterCount(),
                    step.work().flops() / step.work().batch(),
                    floor,
                    step.backend().description());
            for (String line = requests.readLine(); line != null; line = requests.readLine()) {
                System.out.println(ANSWER + step.seconds(Integer.parseInt(line.strip())));
            }
        }
    }
}
