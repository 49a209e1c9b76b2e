package dev.jacobi.app.console;

import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.settings.NamedSettings;
import dev.jacobi.app.settings.OptimisationSettings;
import dev.jacobi.models.networks.NetworkSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What a run says before it starts: where it computes, on what, and every setting in effect. */
public final class Header {
    /** Settings that the other lines show already. */
    private static final List<String> SHOWN_ELSEWHERE = List.of("dataset", "model", "data-dir");

    private Header() {}

    /**
     * The lines.
     *
     * @param one the cost of one picture
     */
    public static List<String> of(RunConfig config, RunData data, NetworkSummary one, RunFolder folder) {
        int training = data.trainBatches().samples();
        int validation = data.validBatches() == null ? 0 : data.validBatches().samples();
        List<String> lines = new ArrayList<>();
        lines.add("Jacobi " + config.version());
        lines.add("java      " + config.java());
        lines.add("device    " + config.device() + ": " + config.deviceDescription());
        lines.add("threads   " + config.threads());
        lines.add("data      %s: %s training, %s validation, %s test pictures of %dx%dx%d, %d classes"
                .formatted(
                        config.settings().data().dataset(),
                        Format.count(training),
                        Format.count(validation),
                        Format.count(data.test().size()),
                        data.test().height(),
                        data.test().width(),
                        data.test().channels(),
                        data.test().classCount()));
        lines.add("pictures  "
                + (data.resident() == null
                        ? "prepared by the processor"
                        : "training set on the device, %s; cut and normalised there"
                                .formatted(Format.bytes(data.resident().bytes()))));
        lines.add("model     %s: %s parameters, %.1f MFLOP a picture, about %s of memory in training"
                .formatted(
                        config.settings().model(),
                        Format.count(one.parameters()),
                        one.flops() / 1e6,
                        Format.bytes(trainingMemory(
                                one,
                                remembered(config.settings().optimisation()),
                                config.settings().batchSize()))));
        lines.add("settings  " + settings(config));
        lines.add("folder    " + folder.path());
        return lines;
    }

    /**
     * An estimate of what training holds at once: weights, gradients and what is remembered of them from step to step, and
     * the activations of a batch.
     *
     * @param one the cost of one picture
     * @param remembered numbers for each weight
     */
    public static long trainingMemory(NetworkSummary one, int remembered, int batchSize) {
        return (2L + remembered) * Float.BYTES * one.parameters() + one.activationBytes() * batchSize;
    }

    private static int remembered(OptimisationSettings settings) {
        return settings.optimizer().memories() + (settings.ema() == null ? 0 : 1);
    }

    private static String settings(RunConfig config) {
        return NamedSettings.inEffect(config.settings()).entrySet().stream()
                .filter(setting -> !SHOWN_ELSEWHERE.contains(setting.getKey()))
                .map(setting -> setting.getKey().replace('-', ' ') + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }
}
