package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.Reproduction;
import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.app.tensorboard.Records;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.SessionLog;

final class StoppedRunTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();

    @Test
    void runThatWasStoppedPrintsHowToGoOnAndThenEqualsOneThatWasNot() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 20);
        Path whole = folder.resolve("whole");
        Path parts = folder.resolve("parts");
        assertTrue(execute(TrainRun.Start.NEW, data, whole, -1));

        assertFalse(execute(TrainRun.Start.NEW, data, parts, 7));
        String stopped = "stopped in epoch 2 after step 3; go on with: jacobi train --resume " + parts;
        assertTrue(out.toString().contains(stopped), out.toString());
        assertFalse(Files.exists(parts.resolve("summary.json")));
        // Lines that a killed process wrote after its last checkpoint, the last of them cut off.
        Files.writeString(parts.resolve("metrics.jsonl"), """
            {"kind":"step","epoch":2,"batch":4,"batches":4,"step":8,"samples":16,"loss":9,"learning_rate":0.05}
            {"kind":"epoch","epo\
            """, StandardOpenOption.APPEND);

        Invocation resumed = Invocation.of("train", "--resume", parts.toString(), "--tensorboard");
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(resumed.out().contains("resuming in epoch 2 after step 3 (7 of the run)"), resumed.out());
        assertEquals(-1, Files.mismatch(whole.resolve("last.safetensors"), parts.resolve("last.safetensors")));
        assertEquals(-1, Files.mismatch(whole.resolve("best.safetensors"), parts.resolve("best.safetensors")));
        assertEquals(-1, Files.mismatch(whole.resolve("validation.json"), parts.resolve("validation.json")));
        RunHistory one = MetricsLog.read(whole.resolve("metrics.jsonl"));
        RunHistory other = MetricsLog.read(parts.resolve("metrics.jsonl"));
        assertEquals(one.steps(), other.steps());
        assertEquals(one.epochs().size(), other.epochs().size());
        assertAnotherEventFileOverridesTheEndOfTheFirst(parts.resolve("tensorboard"));
    }

    private static void assertAnotherEventFileOverridesTheEndOfTheFirst(Path events) throws IOException {
        try (Stream<Path> files = Files.list(events)) {
            List<Path> inOrder = files.sorted().toList();
            assertEquals(2, inOrder.size());
            Event start = Records.read(inOrder.getLast()).get(1);
            assertEquals(SessionLog.SessionStatus.START, start.getSessionLog().getStatus());
            assertEquals(8, start.getStep());
        }
    }

    @Test
    void runsThatBeginInTheSameFolderAtOnceKeepOutOfEachOthersWay() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 20);
        Path run = folder.resolve("run");
        assertTrue(execute(TrainRun.Start.NUMBERED, data, run, -1));
        assertTrue(execute(TrainRun.Start.NUMBERED, data, run, -1));
        assertTrue(execute(TrainRun.Start.NUMBERED, data, run, -1));
        assertEquals(
                12,
                MetricsLog.read(folder.resolve("run-3/metrics.jsonl")).steps().size());
        Files.delete(run.resolve("last.safetensors"));
        assertTrue(assertThrows(IllegalArgumentException.class, () -> execute(TrainRun.Start.NEW, data, run, -1))
                .getMessage()
                .contains("another run lives there"));
        assertFalse(Files.exists(run.resolve("last.safetensors")));
    }

    @Test
    void runThatIsTrainingIsNotGoneOnWithElsewhere() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 20);
        Path run = folder.resolve("run");
        List<Invocation> others = new ArrayList<>();
        TrainingListener other = new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == 7) {
                    // It is refused before it looks for pictures.
                    Path hidden = moved(data, folder.resolve("hidden"));
                    others.add(Invocation.of("train", "--resume", run.toString()));
                    moved(hidden, data);
                }
            }
        };
        assertTrue(execute(TrainRun.Start.NEW, data, run, new TrainingControl(), other));
        assertEquals(1, others.getFirst().exitCode());
        assertEquals(
                "error: %s: another process is training there".formatted(run),
                others.getFirst().err().strip());
        assertEquals(12, MetricsLog.read(run.resolve("metrics.jsonl")).steps().size());
        assertEquals(0, Invocation.of("train", "--resume", run.toString()).exitCode(), "afterwards it may be");
    }

    private static Path moved(Path from, Path to) {
        try {
            return Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean execute(TrainRun.Start start, Path data, Path run, long stopAfter) throws IOException {
        TrainingControl control = new TrainingControl();
        TrainingListener stopper = new TrainingListener() {
            @Override
            public void stepDone(StepReport report, TimeSplit time) {
                if (report.step() == stopAfter) {
                    control.requestStop();
                }
            }
        };
        return execute(start, data, run, control, stopper);
    }

    private boolean execute(
            TrainRun.Start start, Path data, Path run, TrainingControl control, TrainingListener listener)
            throws IOException {
        RunSettings settings = Recipe.named("mnist")
                .with(Map.ofEntries(
                        Map.entry("data-dir", data.toString()),
                        Map.entry("model", "mlp"),
                        Map.entry("epochs", "3"),
                        Map.entry("batch-size", "16"),
                        Map.entry("lr", "0.05"),
                        Map.entry("label-smoothing", "0.1"),
                        Map.entry("scheduler", "plateau"),
                        Map.entry("plateau-patience", "1"),
                        Map.entry("valid-fraction", "0.2"),
                        Map.entry("ema", "0.9"),
                        Map.entry("mixup", "0.4"),
                        Map.entry("cutmix", "1"),
                        Map.entry("balanced", "true"),
                        Map.entry("class-weights", "balanced"),
                        Map.entry("seed", "5")));
        try (Backend backend = Backends.open("cpu", new BackendOptions(0, 2), _ -> {})) {
            RunConfig config = new RunConfig(
                    "test", "java", backend.name(), backend.description(), 2, settings, null, "jacobi train");
            Screen screen = new Screen(new PrintWriter(out), new PrintWriter(out), false);
            return new TrainRun(
                            screen,
                            start,
                            new RunFolder(run),
                            config,
                            backend,
                            new TrainRun.Manner(true, 0, false, true),
                            Reproduction::resume)
                    .execute(control, _ -> listener);
        }
    }
}
