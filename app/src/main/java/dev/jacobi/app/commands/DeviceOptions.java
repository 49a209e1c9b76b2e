package dev.jacobi.app.commands;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Precision;
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where to compute. */
final class DeviceOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--device",
            paramLabel = "DEVICE",
            description =
                    "Where to compute: auto, cpu, reference, or another kind with an optional number, as in cuda:1."
                            + " Default: auto, the fastest that works here; of a run that goes on, its own; of explain,"
                            + " reference.")
    private String device;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description =
                    "Threads to compute with. Default: one per processor. The results are the same with any number.")
    private Integer threads;

    /** The device that the user named, or else this one. */
    String device(String otherwise) {
        return device == null ? otherwise : device;
    }

    int threads() {
        if (threads != null && threads < 1) {
            throw Commands.usage(spec, "--threads: got %d, expected at least 1".formatted(threads));
        }
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    Backend open(Consumer<String> notice) {
        return open("auto", notice);
    }

    Backend open(String otherwise, Consumer<String> notice) {
        return open(otherwise, Precision.FP32, notice);
    }

    Backend open(String otherwise, Precision precision, Consumer<String> notice) {
        return Backends.open(device(otherwise), new BackendOptions(0, threads(), precision), notice);
    }
}
