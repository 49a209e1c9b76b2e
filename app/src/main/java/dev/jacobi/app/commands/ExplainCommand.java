package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.explain.NetworkCheck;
import dev.jacobi.app.explain.SmallNetwork;
import dev.jacobi.app.explain.TapePicture;
import dev.jacobi.app.explain.Trace;
import dev.jacobi.app.explain.TracePage;
import dev.jacobi.app.explain.TraceText;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jacobi explain}. */
@Command(
        name = "explain",
        description =
                "Shows a small network's tape after a forward and a backward pass: each operation with its shapes,"
                        + " values, gradients, memory and time, and what the gradient check says of it.",
        sortOptions = false,
        footer = {
            "",
            "A network is a list of parts; what stands in brackets is added to what went in:",
            "  jacobi explain 'input 6x6x1, conv2d 2, relu, [conv2d 2 kernel=3, relu], flatten, linear 3'",
            "Parts: input, conv2d (kernel=, stride=, padding=), linear, batchNorm, relu, tanh, sigmoid, maxPool2d"
                    + " (stride=, padding=), mean, flatten. The mean cross-entropy of two pictures ends every network.",
            "Exit code 1 if a gradient is wrong that was not broken on purpose, or one was broken and not found."
        })
final class ExplainCommand implements Callable<Integer> {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "NETWORK",
            arity = "0..1",
            defaultValue = "cnn",
            description = "mlp, cnn, residual, or a text as below. Default: ${DEFAULT-VALUE}.")
    private String network;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "Also writes a page on which one steps through the tape (.html), or the tape as a graph (.svg,"
                            + " .png, .pdf). May be given several times.")
    private List<Path> files = List.of();

    @Option(
            names = "--break",
            paramLabel = "OP",
            description =
                    "Plants a mistake in the derivative of every operation of this name, for the gradient check to"
                            + " find.")
    private String broken;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "123",
            description = "Decides the pictures and the weights. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Mixin
    private DeviceOptions device;

    ExplainCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        SmallNetwork explained = read();
        NetworkCheck check = NetworkCheck.of(explained);
        try (Backend backend = device.open("reference", screen::line)) {
            Trace trace = Trace.of(explained, backend);
            TraceText.of(trace).forEach(screen::line);
            screen.line("");
            if (broken != null) {
                screen.line("planted: the rule of %s now gives half of every gradient, as if a factor of two had been"
                                .formatted(broken)
                        + " forgotten");
            }
            TraceText.of(check).forEach(screen::line);
            for (Path file : files) {
                write(file, trace, check);
            }
        }
        screen.line(summary(check));
        return check.right() == (broken == null) ? 0 : 1;
    }

    private static String summary(NetworkCheck check) {
        if (check.right()) {
            return "every gradient is right";
        }
        return check.culprits().isEmpty()
                ? "every op is right, but the loss is at a kink, where there is no derivative: take another --seed"
                : "found wrong: " + String.join("; ", check.culprits());
    }

    private SmallNetwork read() {
        try {
            files.stream().filter(file -> !isPage(file)).forEach(PictureFormat::of);
            SmallNetwork right = SmallNetwork.of(network, seed);
            return broken == null ? right : right.withWrong(broken);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".html");
    }

    private void write(Path file, Trace trace, NetworkCheck check) throws IOException {
        if (isPage(file)) {
            AtomicFile.write(file, TracePage.of(trace, check));
        } else {
            new TapePicture(trace).write(file);
        }
        screen.line("written: " + file);
    }
}
