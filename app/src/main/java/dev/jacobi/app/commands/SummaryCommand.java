package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Header;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.settings.Json;
import dev.jacobi.app.settings.OptimizerKind;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.NetworkSummary;
import dev.jacobi.models.networks.Networks;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jacobi summary}. */
@Command(
        name = "summary",
        description = "Shows a network's layers, shapes, parameters and cost.",
        sortOptions = false,
        footerHeading = "%nNetworks:%n")
final class SummaryCommand implements Callable<Integer> {
    private static final Pattern INPUT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            required = true,
            description = "The network; a residual one may have settings, as in resnet18:norm=group.")
    private String model;

    @Option(
            names = "--classes",
            paramLabel = "N",
            defaultValue = "10",
            description = "Classes to tell apart. Default: ${DEFAULT-VALUE}.")
    private int classes;

    @Option(
            names = "--input",
            paramLabel = "HxWxC",
            description =
                    "A picture's height, width and channels; height and width are equal. Default: what the network"
                            + " was designed for, 224x224x3 or 32x32x3.")
    private String input;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            defaultValue = "128",
            description = "For the estimate of training memory. Default: ${DEFAULT-VALUE}.")
    private int batchSize;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private DeviceOptions device;

    SummaryCommand(Screen screen) {
        this.screen = screen;
    }

    /** One line of the JSON output. */
    private record Row(
            String layer,
            List<String> operations,
            List<Integer> output,
            long parameters,
            long flops,
            long activationBytes) {}

    /** The JSON output; costs are those of one picture. What papers call FLOPs are the multiply-adds. */
    private record Output(
            String model,
            String input,
            int classes,
            long parameters,
            long flops,
            long multiplyAdds,
            long activationBytes,
            int batchSize,
            long trainingBytes,
            List<Row> layers) {}

    /** The networks' names, for the help. */
    static String[] footer() {
        return new String[] {
            "  " + String.join(", ", Networks.names()),
            "",
            "Settings of residual networks: groups, width-per-group, replace-stride-with-dilation, norm (batch or"
                    + " group), zero-init-residual; as in resnet50:groups=32,width-per-group=4"
        };
    }

    @Override
    public Integer call() {
        if (batchSize < 1) {
            throw Commands.usage(spec, "--batch-size: got %d, expected at least 1".formatted(batchSize));
        }
        if (input == null) {
            input = designedFor();
        }
        NetworkOptions options = options();
        try (Backend backend = device.open(screen::notice);
                Layer network = Networks.create(model, options, backend, 0)) {
            NetworkSummary summary = NetworkSummary.of(network, shape());
            if (json) {
                screen.line(Json.PRETTY.writeValueAsString(output(summary)));
            } else {
                screen.line("%s for pictures of %s and %d classes; per picture:".formatted(model, input, classes));
                screen.line(summary.table().stripTrailing());
                screen.line("training with batches of %d takes about %s of memory"
                        .formatted(batchSize, Format.bytes(trainingMemory(summary))));
            }
        }
        return 0;
    }

    private String designedFor() {
        try {
            int side = Networks.imageSize(model);
            return "%dx%dx3".formatted(side, side);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    /** What the network has to fit; that there is such a one is checked before a device is opened. */
    private NetworkOptions options() {
        try {
            Shape shape = shape();
            NetworkOptions options = new NetworkOptions(classes, shape.dim(3), shape.dim(1));
            Networks.describe(model, options);
            return options;
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    private Shape shape() {
        Matcher matcher = INPUT.matcher(input);
        if (!matcher.matches() || !matcher.group(1).equals(matcher.group(2))) {
            throw new IllegalArgumentException(
                    "--input: got %s, expected height, width and channels with equal height and width, as in 32x32x3"
                            .formatted(input));
        }
        int side = Integer.parseInt(matcher.group(1));
        return Shape.of(1, side, side, Integer.parseInt(matcher.group(3)));
    }

    private long trainingMemory(NetworkSummary summary) {
        return Header.trainingMemory(summary, OptimizerKind.SGD.memories(), batchSize);
    }

    private Output output(NetworkSummary summary) {
        List<Row> rows = summary.rows().stream()
                .map(row -> new Row(
                        row.layer(),
                        row.operations(),
                        IntStream.of(row.output().dims()).boxed().toList(),
                        row.parameters(),
                        row.flops(),
                        row.activationBytes()))
                .toList();
        return new Output(
                model,
                input,
                classes,
                summary.parameters(),
                summary.flops(),
                summary.flops() / 2,
                summary.activationBytes(),
                batchSize,
                trainingMemory(summary),
                rows);
    }
}
