package dev.jacobi.app.console;

import dev.jacobi.app.runs.Augmentation;
import dev.jacobi.app.runs.Json;
import dev.jacobi.app.runs.Reproduction;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunData;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.models.networks.NetworkSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** What a run says before it starts: where it computes, on what, and every setting in effect. */
public final class Header {
    /** Settings that the other lines show already, or that do nothing here. */
    private static final List<String> SHOWN_ELSEWHERE = List.of("dataset", "model", "data_dir");

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
                        config.settings().dataset(),
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
                        Format.bytes(trainingMemory(one, config.settings().batchSize()))));
        lines.add("settings  " + settings(config));
        lines.add("folder    " + folder.path());
        return lines;
    }

    /**
     * An estimate of what training holds at once: weights, gradients and velocity, and the activations of a batch.
     *
     * @param one the cost of one picture
     */
    public static long trainingMemory(NetworkSummary one, int batchSize) {
        return 3 * Float.BYTES * one.parameters() + one.activationBytes() * batchSize;
    }

    private static String settings(RunConfig config) {
        ObjectNode node = Json.LINES.valueToTree(config.settings());
        return node.properties().stream()
                .filter(entry -> !SHOWN_ELSEWHERE.contains(entry.getKey()))
                .filter(entry -> !entry.getValue().isNull())
                .filter(entry -> !entry.getKey().startsWith("plateau_")
                        || config.settings().scheduler().toString().startsWith("plateau"))
                .filter(entry -> !entry.getKey().startsWith("augment_")
                        || config.settings().augment() == Augmentation.RAND)
                .filter(entry -> !entry.getKey().startsWith("decay_")
                        || config.settings().scheduler().toString().endsWith("step"))
                .map(entry -> entry.getKey().replace('_', ' ') + " " + Reproduction.setting(entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
