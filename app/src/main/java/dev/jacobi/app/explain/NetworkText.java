package dev.jacobi.app.explain;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.BatchNormOp.batchNormTraining;
import static dev.jacobi.core.ops.Conv2dOp.conv2d;
import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropyPerSample;
import static dev.jacobi.core.ops.LinearOp.linear;
import static dev.jacobi.core.ops.MaxPool2dOp.maxPool2d;
import static dev.jacobi.core.ops.MeanOp.mean;
import static dev.jacobi.core.ops.ReshapeOp.flatten;
import static dev.jacobi.core.ops.UnaryOp.relu;
import static dev.jacobi.core.ops.UnaryOp.sigmoid;
import static dev.jacobi.core.ops.UnaryOp.tanh;

import dev.jacobi.app.explain.SmallNetwork.Step;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.check.TensorFunction;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.layers.Initialisation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Reads a small network from a text: parts divided by commas, the first one the input. What stands in brackets is a
 * residual branch, whose output is added to what went in:
 *
 * <pre>
 * input 6x6x1, conv2d 2, relu, maxPool2d 2, flatten, linear 3
 * input 4, linear 5, tanh, [linear 5, tanh], linear 2
 * </pre>
 *
 * Two pictures go through it, and the mean cross-entropy ends it. Outputs are named y1, y2, … after their step, and
 * parameters w1, b1 (of batch norm gamma1, beta1) after the step that uses them.
 */
final class NetworkText {
    /** The networks that have a name. */
    private static final Map<String, String> NAMED = new LinkedHashMap<>();

    static {
        NAMED.put("mlp", "input 4, linear 3, tanh, linear 2");
        NAMED.put("cnn", "input 6x6x1, conv2d 2, relu, maxPool2d 2, flatten, linear 3");
        NAMED.put(
                "residual",
                "input 5x5x1, conv2d 2, relu, [conv2d 2, batchNorm, relu, conv2d 2, batchNorm], relu, mean, linear 3");
    }

    private static final int PICTURES = 2;

    /** More could neither be looked at nor checked one by one. */
    private static final int MOST_LEAF_ELEMENTS = 4000;

    private static final Pattern TOKEN = Pattern.compile("[\\[\\]]|[^,\\[\\]]+");
    private static final Pattern PART =
            Pattern.compile("([A-Za-z]\\w*)(?: (\\d{1,4}(?:x\\d{1,4})*))?((?: [a-z]+=\\d{1,3})*)");

    private final String text;
    private final long seed;
    private final Backend backend = new ReferenceBackend();
    private final List<String> leaves = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<String, HostTensor> values = new LinkedHashMap<>();
    private final Deque<String> branches = new ArrayDeque<>();
    private String last;

    private NetworkText(String text, long seed) {
        this.text = text;
        this.seed = seed;
    }

    /** Names that may stand for a text. */
    static List<String> names() {
        return List.copyOf(NAMED.keySet());
    }

    /** The network of a name or a text, with values drawn from a seed. */
    static SmallNetwork read(String nameOrText, long seed) {
        NetworkText reader =
                new NetworkText(NAMED.getOrDefault(nameOrText, nameOrText).strip(), seed);
        Matcher token = TOKEN.matcher(reader.text);
        while (token.find()) {
            String part = token.group().strip();
            if (!part.isEmpty()) {
                try {
                    reader.read(part);
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("network: at '%s': %s".formatted(part, e.getMessage()), e);
                }
            }
        }
        return reader.finish();
    }

    private SmallNetwork finish() {
        if (!branches.isEmpty()) {
            throw new IllegalArgumentException("network: a '[' is not closed by a ']'");
        }
        if (last == null || shape().rank() != 2) {
            throw new IllegalArgumentException(
                    "network: ends with %s, expected one number per class and picture: end it"
                                    .formatted(last == null ? "nothing" : "the shape " + shape())
                            + " with flatten (or mean) and linear");
        }
        int classes = shape().dim(1);
        int[] labels = IntStream.range(0, PICTURES).map(i -> i % classes).toArray();
        step(
                Operation.CROSS_ENTROPY,
                in -> crossEntropyPerSample(in[0], Tensor.ofInts(in[0].backend(), labels), 0),
                last);
        step(Operation.MEAN, in -> mean(in[0]), last);
        return new SmallNetwork(text, leaves, steps, values);
    }

    private void read(String part) {
        if (part.equals("[")) {
            branches.push(started());
        } else if (part.equals("]")) {
            if (branches.isEmpty()) {
                throw new IllegalArgumentException("no '[' was opened");
            }
            step(Operation.ADD, in -> add(in[0], in[1]), branches.pop(), last);
        } else {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected a word and a size, as in 'conv2d 4 kernel=3 stride=2'");
            }
            layer(matcher.group(1), matcher.group(2), Settings.of(matcher.group(3)));
        }
    }

    private void layer(String word, String size, Settings settings) {
        switch (word) {
            case "input" -> input(size);
            case "conv2d" -> convolution(number(size), settings);
            case "linear" -> linearLayer(number(size));
            case "batchNorm" -> batchNorm();
            case "relu" -> step(Operation.RELU, in -> relu(in[0]), started());
            case "tanh" -> step(Operation.TANH, in -> tanh(in[0]), started());
            case "sigmoid" -> step(Operation.SIGMOID, in -> sigmoid(in[0]), started());
            case "maxPool2d" -> {
                int kernel = number(size);
                int stride = settings.take("stride", kernel);
                int padding = settings.take("padding", 0);
                step(Operation.MAX_POOL2D, in -> maxPool2d(in[0], kernel, stride, padding), started());
            }
            case "mean" -> step(Operation.MEAN, in -> mean(in[0], 1, 2), started());
            case "flatten" -> step(Operation.RESHAPE, in -> flatten(in[0]), started());
            default ->
                throw new IllegalArgumentException(
                        "expected input, conv2d, linear, batchNorm, relu, tanh, sigmoid, maxPool2d, mean or flatten");
        }
        settings.checkAllTaken();
    }

    private void input(String size) {
        if (last != null || size == null) {
            throw new IllegalArgumentException(
                    "expected once, at the beginning, with a size: 'input 6x6x1' or 'input 4'");
        }
        int[] dims = IntStream.concat(
                        IntStream.of(PICTURES),
                        Arrays.stream(size.split("x", -1)).mapToInt(Integer::parseInt))
                .toArray();
        last = leaf("x", Shape.of(dims), Initialisation.uniform(1));
    }

    private void convolution(int filters, Settings settings) {
        int kernel = settings.take("kernel", 3);
        Window window = Window.of(settings.take("stride", 1), settings.take("padding", kernel / 2));
        String x = started();
        Shape weight = Shape.of(filters, kernel, kernel, shape().dim(-1));
        step(
                Operation.CONV2D,
                in -> conv2d(in[0], in[1], in[2], window),
                x,
                parameter("w", weight, Initialisation.pytorchWeight()),
                parameter("b", Shape.of(filters), Initialisation.uniform(0.1)));
    }

    private void linearLayer(int units) {
        String x = started();
        step(
                Operation.LINEAR,
                in -> linear(in[0], in[1], in[2]),
                x,
                parameter("w", Shape.of(units, shape().dim(-1)), Initialisation.pytorchWeight()),
                parameter("b", Shape.of(units), Initialisation.uniform(0.1)));
    }

    private void batchNorm() {
        String x = started();
        Shape channels = Shape.of(shape().dim(-1));
        step(
                Operation.BATCH_NORM,
                in -> batchNormTraining(in[0], in[1], in[2], null, 0, 1e-5, Fusion.NONE),
                x,
                parameter("gamma", channels, Initialisation.constant(1)),
                parameter("beta", channels, Initialisation.constant(0)));
    }

    private String parameter(String letter, Shape shape, Initialisation initialisation) {
        return leaf(letter + (steps.size() + 1), shape, initialisation);
    }

    private String leaf(String name, Shape shape, Initialisation initialisation) {
        values.put(name, HostTensor.of(shape, initialisation.draw(shape, RandomStream.of(seed, leaves.size()))));
        leaves.add(name);
        int elements = leaves.stream().mapToInt(leaf -> values.get(leaf).size()).sum();
        if (elements > MOST_LEAF_ELEMENTS) {
            throw new IllegalArgumentException(
                    "input and parameters have %d numbers by now, expected at most %d: this shows every single one"
                            .formatted(elements, MOST_LEAF_ELEMENTS));
        }
        return name;
    }

    /** Adds an op and computes its output, whose shape the next part may need. */
    private void step(Operation operation, TensorFunction function, String... inputs) {
        Step step = new Step(operation, "y" + (steps.size() + 1), List.of(inputs), function);
        try (Scope _ = Scope.open()) {
            Tensor[] tensors = step.inputs().stream()
                    .map(name -> values.get(name).on(backend))
                    .toArray(Tensor[]::new);
            values.put(step.output(), HostTensor.of(function.apply(tensors)));
        }
        steps.add(step);
        last = step.output();
    }

    private String started() {
        if (last == null) {
            throw new IllegalArgumentException("expected an input first, as in 'input 6x6x1'");
        }
        return last;
    }

    private Shape shape() {
        return values.get(last).shape();
    }

    private static int number(String size) {
        if (size == null || !size.matches("[1-9]\\d*")) {
            throw new IllegalArgumentException("expected one number behind the word");
        }
        return Integer.parseInt(size);
    }

    /** What follows a part's size, as in {@code stride=2}. */
    private record Settings(Map<String, Integer> left) {
        static Settings of(String text) {
            Map<String, Integer> settings = new LinkedHashMap<>();
            for (String setting : text.strip().split(" ", -1)) {
                int equals = setting.indexOf('=');
                if (equals > 0) {
                    settings.put(setting.substring(0, equals), Integer.valueOf(setting.substring(equals + 1)));
                }
            }
            return new Settings(settings);
        }

        int take(String name, int otherwise) {
            Integer value = left.remove(name);
            return value == null ? otherwise : value;
        }

        void checkAllTaken() {
            if (!left.isEmpty()) {
                throw new IllegalArgumentException("it has no setting " + left.keySet());
            }
        }
    }
}
