package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.runs.MetricsLog;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.app.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class TrainCommandTest {
    @TempDir
    private static Path folder;

    private static Path data;
    private static Path run;
    private static Invocation train;

    @BeforeAll
    static void trainOnce() throws IOException {
        data = TinyMnist.write(folder.resolve("data"), 80, 30);
        run = folder.resolve("run");
        // An option that is given twice counts the second time.
        train = train(run, "--log-interval", "7", "--log-interval", "2", "--threads", "3");
    }

    private static Invocation train(Path out, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--dataset",
                "mnist",
                "--data-dir",
                data.toString(),
                "--model",
                "mlp",
                "--batch-size",
                "16",
                "--lr",
                "0.05",
                "--epochs",
                "3",
                "--valid-fraction",
                "0.2",
                "--device",
                "cpu",
                "--out",
                out.toString()));
        arguments.addAll(List.of(more));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    @Test
    void runFolderIsComplete() throws IOException {
        assertEquals(0, train.exitCode(), train.err());
        for (String name : List.of(
                "config.json",
                "metrics.csv",
                "metrics.jsonl",
                "summary.json",
                "test.json",
                "best.safetensors",
                "last.safetensors",
                "report.html")) {
            assertTrue(Files.size(run.resolve(name)) > 0, name);
        }
        for (String name : List.of(
                "loss",
                "accuracy",
                "learning-rate",
                "gradients",
                "time",
                "confusion",
                "examples",
                "mistakes",
                "filters")) {
            assertNotNull(ImageIO.read(run.resolve(name + ".png").toFile()), name);
            assertTrue(Files.size(run.resolve(name + ".svg")) > 0, name);
            assertTrue(Files.size(run.resolve(name + ".pdf")) > 0, name);
        }
        try (var files = Files.list(run)) {
            assertFalse(files.anyMatch(file -> file.toString().endsWith(".part")));
        }
    }

    @Test
    void summaryHoldsResultAndSettings() throws IOException {
        JsonNode summary = Json.LINES.readTree(Files.readString(run.resolve("summary.json")));
        assertTrue(summary.get("test_accuracy").asDouble() > 0.7, summary::toString);
        assertEquals("best", summary.get("tested_weights").asString());
        assertTrue(summary.get("best_valid_accuracy").asDouble() > 0.7);
        assertTrue(summary.get("images_per_second").asDouble() > 0);
        assertEquals(784 * 256 + 256 + 256 * 10 + 10, summary.get("parameters").asLong());
        assertEquals("one-cycle", summary.get("settings").get("scheduler").asString());
        assertEquals(16, summary.get("settings").get("batch_size").asInt());
    }

    @Test
    void metricsHaveEveryStepAndEpoch() throws IOException {
        RunHistory history = MetricsLog.read(run.resolve("metrics.jsonl"));
        assertEquals(12, history.steps().size());
        assertEquals(3, history.epochs().size());
        List<String> table = Files.readAllLines(run.resolve("metrics.csv"));
        assertEquals(MetricsLog.HEADER, table.getFirst());
        assertEquals(4, table.size());
        String[] row = table.get(3).split(",", -1);
        assertEquals(MetricsLog.HEADER.split(",").length, row.length);
        assertEquals(history.epochs().get(2).validAccuracy(), Double.parseDouble(row[5]));
    }

    @Test
    void plainOutputHasHeaderSanityStepsEpochsAndResult() {
        String out = train.out();
        assertFalse(out.contains("\r") || out.contains("\u001B"), out);
        assertTrue(out.contains("mlp: 203,530 parameters"), out);
        assertTrue(out.contains("64 training, 16 validation, 30 test pictures of 28x28x1"), out);
        assertTrue(out.contains("batch size 16"), out);
        assertTrue(out.contains("expected ln 10 = 2.30"), out);
        assertTrue(out.contains("Epoch: 001/003 | Batch 0002/0004 | Loss: "), out);
        assertTrue(out.lines().anyMatch(line -> line.matches("epoch +1/3 .*valid loss .*\\*.*")), out);
        assertTrue(out.contains("test accuracy"), out);
    }

    /** Four batches an epoch, of which three make the first step and one the second. */
    @Test
    void messagesCountStepsWhereAStepIsMadeOfSeveralBatches() {
        Invocation invocation = train(folder.resolve("accumulated"), "--accumulate", "3", "--log-interval", "2");
        assertEquals(0, invocation.exitCode(), invocation.err());
        assertTrue(invocation.out().contains("Epoch: 003/003 | Step 0002/0002 | Loss: "), invocation.out());
        assertFalse(invocation.out().contains("| Batch"), invocation.out());
    }

    @Test
    void gradientsOfEachLayerAreInTheMetrics() throws IOException {
        RunHistory history = MetricsLog.read(run.resolve("metrics.jsonl"));
        assertEquals(12, history.gradients().size());
        assertEquals(
                List.of("1", "3"),
                List.copyOf(history.gradients().getFirst().norms().keySet()));
    }

    @Test
    void theSameCommandLeavesTheSameBytesAtAnotherThreadCountAndQuietly() throws IOException {
        Path again = folder.resolve("again");
        Invocation quiet = train(again, "--quiet", "--threads", "1");
        assertEquals(0, quiet.exitCode(), quiet.err());
        assertEquals(2, quiet.out().lines().count(), quiet.out());
        assertTrue(quiet.out().startsWith("test accuracy"), quiet.out());
        assertEquals("", quiet.err());
        assertEquals(-1, Files.mismatch(run.resolve("last.safetensors"), again.resolve("last.safetensors")));
        assertEquals(-1, Files.mismatch(run.resolve("best.safetensors"), again.resolve("best.safetensors")));

        Files.delete(again.resolve("report.html"));
        Invocation resumed = Invocation.of("train", "--resume", again.toString(), "--quiet");
        assertEquals(0, resumed.exitCode(), resumed.err());
        assertTrue(Files.exists(again.resolve("report.html")), "a complete run is tested and reported again");
        assertEquals(3, MetricsLog.read(again.resolve("metrics.jsonl")).epochs().size());
    }

    @Test
    void folderOfAnotherRunIsLeftAlone() {
        Invocation second = train(run);
        assertEquals(2, second.exitCode());
        assertTrue(second.err().contains("--resume"), second.err());
    }

    @Test
    void withoutValidationTheLastWeightsAreTested() throws IOException {
        Path out = folder.resolve("no-validation");
        Invocation invocation = train(out, "--valid-fraction", "0");
        assertEquals(0, invocation.exitCode(), invocation.err());
        JsonNode summary = Json.LINES.readTree(Files.readString(out.resolve("summary.json")));
        assertEquals("last", summary.get("tested_weights").asString());
        assertTrue(summary.get("best_valid_accuracy").isNull());
        assertTrue(invocation.out().contains("last weights"), invocation.out());
    }

    @Test
    void batchLargerThanTheSetIsTrainedAsOneBatch() {
        Invocation invocation = train(folder.resolve("one-batch"), "--limit-train", "10", "--limit-test", "5");
        assertEquals(0, invocation.exitCode(), invocation.err());
        assertTrue(invocation.out().contains("8 training, 2 validation, 5 test"), invocation.out());
    }

    @Test
    void evaluateFindsWhatTrainingReported() throws IOException {
        JsonNode json = evaluate(
                run.resolve("best.safetensors"),
                "--confusion",
                folder.resolve("c.png").toString());
        JsonNode summary = Json.LINES.readTree(Files.readString(run.resolve("summary.json")));
        assertEquals(
                summary.get("test_accuracy").asDouble(), json.get("accuracy").asDouble());
        assertEquals(30, json.get("pictures").asInt());
        assertNotNull(ImageIO.read(folder.resolve("c.png").toFile()));
    }

    @Test
    void evaluatePreparesPicturesAsInTrainingAlsoWhereTheSetIsNamed() throws IOException {
        Path out = folder.resolve("prepared");
        Invocation invocation = train(out, "--resize", "24", "--crop", "20", "--mean", "0.3", "--quiet");
        assertEquals(0, invocation.exitCode(), invocation.err());
        JsonNode summary = Json.LINES.readTree(Files.readString(out.resolve("summary.json")));
        JsonNode evaluated = evaluate(out.resolve("best.safetensors"), "--dataset", "mnist");
        assertEquals(summary.get("test_loss").asDouble(), evaluated.get("loss").asDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"strong", "rand", "resized-crop"})
    void everyAugmentationGivesPicturesThatFitTheNetwork(String name) {
        Path out = folder.resolve(name);
        Invocation invocation = train(out, "--augment", name, "--epochs", "1", "--resize", "32", "--crop", "28");
        assertEquals(0, invocation.exitCode(), invocation.err());
        assertTrue(Files.exists(out.resolve("summary.json")));
    }

    @Test
    void averagedWeightsAreTestedAlsoWithoutValidation() throws IOException {
        Path out = folder.resolve("averaged");
        Invocation invocation = train(
                out, "--valid-fraction", "0", "--ema", "0.9", "--accumulate", "2", "--test-shift", "2", "--quiet");
        assertEquals(0, invocation.exitCode(), invocation.err());
        assertEquals(9, MetricsLog.read(out.resolve("metrics.jsonl")).steps().size());
        JsonNode evaluated = evaluate(out.resolve("last.safetensors"), "--test-shift", "2");
        JsonNode summary = Json.LINES.readTree(Files.readString(out.resolve("summary.json")));
        assertEquals(summary.get("test_loss").asDouble(), evaluated.get("loss").asDouble());
        assertNotEquals(
                summary.get("test_loss").asDouble(),
                evaluate(out.resolve("last.safetensors")).get("loss").asDouble());
    }

    @Test
    void mixedPicturesAndUnevenClassesAreTrainedWith() throws IOException {
        Path out = folder.resolve("mixed");
        Invocation invocation =
                train(out, "--mixup", "0.2", "--cutmix", "1", "--class-weights", "balanced", "--balanced", "--quiet");
        assertEquals(0, invocation.exitCode(), invocation.err());
        String config = Files.readString(out.resolve("config.json"));
        assertTrue(
                config.contains(" --balanced ") && config.contains("--mixup 0.2 --cutmix 1 --class-weights balanced"),
                config);
        assertFalse(Arrays.equals(
                Files.readAllBytes(run.resolve("last.safetensors")),
                Files.readAllBytes(out.resolve("last.safetensors"))));
    }

    @Test
    void aRunLearnsFromAnother() throws IOException {
        Path out = folder.resolve("student");
        Path teacher = run.resolve("last.safetensors");
        Invocation invocation = train(out, "--teacher", teacher.toString(), "--distill-temperature", "2", "--quiet");
        assertEquals(0, invocation.exitCode(), invocation.err());
        String config = Files.readString(out.resolve("config.json"));
        assertTrue(config.contains("--distill-weight 0.9 --distill-temperature 2"), config);
        assertFalse(
                Arrays.equals(Files.readAllBytes(teacher), Files.readAllBytes(out.resolve("last.safetensors"))),
                "the teacher made no difference");
        assertEquals(-1, Files.mismatch(teacher, out.resolve("teacher.safetensors")));
    }

    @Test
    void aTeacherThatLiesInTheFolderOfANewRunIsNotTakenForTheOneThatWasNamed() throws IOException {
        Path named = run.resolve("last.safetensors");
        for (String[] options : new String[][] {{}, {"--teacher", named.toString()}}) {
            Path out = Files.createDirectory(folder.resolve("pupil-" + options.length));
            Path other = Files.writeString(out.resolve("teacher.safetensors"), "another run's");
            Invocation invocation = train(out, options);
            assertEquals(0, invocation.exitCode(), invocation.err());
            assertEquals(options.length == 0, Files.mismatch(named, other) >= 0);
            Invocation resumed = Invocation.of("train", "--resume", out.toString(), "--quiet");
            assertEquals(0, resumed.exitCode(), resumed.err());
        }
    }

    @Test
    void aFolderWithAForeignCheckpointIsRefused() throws IOException {
        Path out = Files.createDirectory(folder.resolve("occupied"));
        Files.copy(run.resolve("last.safetensors"), out.resolve("last.safetensors"));
        Invocation invocation = train(out);
        assertEquals(2, invocation.exitCode());
        assertTrue(
                invocation.err().contains("--out " + out + ": holds a last.safetensors of no run there"),
                invocation.err());
        assertFalse(Files.exists(out.resolve("config.json")));
    }

    @Test
    void aTeacherOfOtherPicturesIsRefused() {
        Path out = folder.resolve("foreign");
        Path teacher = run.resolve("last.safetensors");
        Invocation invocation = train(out, "--teacher", teacher.toString(), "--mean", "0.25");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("--teacher: " + teacher + " was trained on {"), invocation.err());
        assertTrue(invocation.err().contains("expected the run's own pictures, {"), invocation.err());
        assertFalse(Files.exists(out), "a refused run leaves nothing behind");
    }

    @Test
    void classWeightsThatDoNotFitAreRefused() {
        Path out = folder.resolve("weights");
        Invocation invocation = train(out, "--class-weights", "1,2,3");
        assertEquals(1, invocation.exitCode());
        assertTrue(
                invocation.err().contains("--class-weights: got 1,2,3, expected 10 numbers greater than 0"),
                invocation.err());
        assertFalse(Files.exists(out), "a refused run leaves nothing behind");
    }

    @Test
    void classWeightsThatAreNotFiniteAreRefused() {
        Invocation invocation = train(folder.resolve("infinite"), "--class-weights", "1,1,1,1,1,1,1,1,1,Infinity");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("Infinity', expected numbers, as in 1,2,0.5"), invocation.err());
    }

    @Test
    void aScheduleThatNeedsMorePicturesIsRefused() {
        Path out = folder.resolve("few");
        Invocation invocation = train(out, "--limit-train", "2", "--scheduler", "plateau");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("watches the validation accuracy, but there is no"), invocation.err());
        assertFalse(Files.exists(out), "a refused run leaves nothing behind");
    }

    private static JsonNode evaluate(Path checkpoint, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "evaluate",
                "--checkpoint",
                checkpoint.toString(),
                "--data-dir",
                data.toString(),
                "--device",
                "cpu",
                "--json"));
        arguments.addAll(List.of(more));
        Invocation invocation = Invocation.of(arguments.toArray(String[]::new));
        assertEquals(0, invocation.exitCode(), invocation.err());
        return Json.LINES.readTree(invocation.out());
    }

    @Test
    void divergenceNamesThePlaceAndTheRemedy() {
        Invocation invocation = train(folder.resolve("diverged"), "--lr", "1e30", "--scheduler", "constant");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("epoch 1, step "), invocation.err());
        assertTrue(invocation.err().contains("--lr"), invocation.err());
        assertTrue(invocation.err().contains("--detect-anomalies"), invocation.err());
        assertEquals(1, invocation.err().lines().count(), invocation.err());
    }
}
