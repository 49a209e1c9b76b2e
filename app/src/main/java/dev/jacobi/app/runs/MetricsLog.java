package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.GradientReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingListener;
import dev.jacobi.models.training.TrainingState;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a run's reports as they come: every step and epoch, and the gradients where they were measured, as a line of
 * {@code metrics.jsonl}, marked by its {@code kind}; and every epoch as a row of {@code metrics.csv}.
 *
 * <p>Lines are on disk before each checkpoint. A run that resumes drops what was written after its checkpoint, since it
 * will make those steps again.
 */
public final class MetricsLog implements TrainingListener, AutoCloseable {
    /** The columns of {@code metrics.csv}. */
    public static final String HEADER =
            "epoch,step,train_loss,train_accuracy,valid_loss,valid_accuracy,learning_rate,reduced,best,"
                    + "images_per_second,seconds,data_seconds,forward_seconds,backward_seconds,step_seconds";

    private static final String KIND = "kind";
    private static final String STEP = "step";
    private static final String GRADIENTS = "gradients";
    private static final String EPOCH = "epoch";

    private final Appended lines;
    private final Appended table;

    /** A file that is written at its end. */
    private record Appended(Path file, FileChannel channel, BufferedWriter writer) implements AutoCloseable {
        static Appended to(Path file) throws IOException {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.APPEND);
            return new Appended(file, channel, new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8)));
        }

        void write(String text) {
            try {
                writer.write(text);
            } catch (IOException e) {
                throw named(e);
            }
        }

        void force() {
            try {
                writer.flush();
                channel.force(true);
            } catch (IOException e) {
                throw named(e);
            }
        }

        /** Of which file it is, as a full disk does not say. */
        private UncheckedIOException named(IOException e) {
            return new UncheckedIOException(new IOException("%s: %s".formatted(file, e.getMessage()), e));
        }

        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    private MetricsLog(Appended lines, Appended table) {
        this.lines = lines;
        this.table = table;
    }

    /** Opens the log of a run that starts or goes on at a state; what lies after the state is dropped. */
    public static MetricsLog open(RunFolder folder, TrainingState state) throws IOException {
        RunHistory before = until(read(folder.metricsLines()), state);
        StringBuilder lines = new StringBuilder();
        before.steps().forEach(step -> lines.append(line(STEP, step)));
        before.gradients().forEach(gradients -> lines.append(line(GRADIENTS, gradients)));
        before.epochs().forEach(epoch -> lines.append(line(EPOCH, epoch)));
        StringBuilder table = new StringBuilder(HEADER + "\n");
        before.epochs().forEach(epoch -> table.append(row(epoch)));
        AtomicFile.write(folder.metricsLines(), lines.toString());
        AtomicFile.write(folder.metricsTable(), table.toString());
        return new MetricsLog(Appended.to(folder.metricsLines()), Appended.to(folder.metricsTable()));
    }

    private static RunHistory until(RunHistory history, TrainingState state) {
        return new RunHistory(
                history.steps().stream()
                        .filter(step -> step.step() <= state.step())
                        .toList(),
                history.gradients().stream()
                        .filter(gradients -> gradients.step() <= state.step())
                        .toList(),
                history.epochs().stream()
                        .filter(epoch -> epoch.epoch() <= state.epoch())
                        .toList());
    }

    /** Everything that a {@code metrics.jsonl} holds; nothing if there is no such file. */
    public static RunHistory read(Path file) throws IOException {
        List<StepReport> steps = new ArrayList<>();
        List<GradientReport> gradients = new ArrayList<>();
        List<EpochReport> epochs = new ArrayList<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            try {
                ObjectNode node = (ObjectNode) Json.LINES.readTree(line);
                JsonNode kind = node.remove(KIND);
                switch (kind.asString()) {
                    case STEP -> steps.add(Json.LINES.treeToValue(node, StepReport.class));
                    case GRADIENTS -> gradients.add(Json.LINES.treeToValue(node, GradientReport.class));
                    default -> epochs.add(Json.LINES.treeToValue(node, EpochReport.class));
                }
            } catch (JacksonException _) {
                // A process that was killed may leave half a line at the end; nothing after it counts.
                break;
            }
        }
        return new RunHistory(steps, gradients, epochs);
    }

    @Override
    public void stepDone(StepReport report, TimeSplit time) {
        lines.write(line(STEP, report));
    }

    @Override
    public void gradientsMeasured(GradientReport report) {
        lines.write(line(GRADIENTS, report));
    }

    @Override
    public void epochDone(EpochReport report) {
        lines.write(line(EPOCH, report));
        table.write(row(report));
    }

    @Override
    public void beforeCheckpoint(TrainingState state) {
        lines.force();
        table.force();
    }

    private static String line(String kind, Object report) {
        ObjectNode node = Json.LINES.createObjectNode().put(KIND, kind);
        node.setAll((ObjectNode) Json.LINES.valueToTree(report));
        return Json.LINES.writeValueAsString(node) + "\n";
    }

    private static String row(EpochReport r) {
        return String.format(
                Locale.ROOT,
                "%d,%d,%s,%s,%s,%s,%s,%s,%s,%.1f,%.3f,%.3f,%.3f,%.3f,%.3f%n",
                r.epoch(),
                r.step(),
                r.trainLoss(),
                r.trainAccuracy(),
                empty(r.validLoss()),
                empty(r.validAccuracy()),
                r.learningRate(),
                r.reduced(),
                r.best(),
                r.imagesPerSecond(),
                r.seconds(),
                r.time().data(),
                r.time().forward(),
                r.time().backward(),
                r.time().update());
    }

    private static String empty(Double value) {
        return value == null ? "" : value.toString();
    }

    /** Writes what is left and closes the files. */
    @Override
    public void close() throws IOException {
        lines.close();
        table.close();
    }
}
