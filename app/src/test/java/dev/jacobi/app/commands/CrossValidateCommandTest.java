package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.runs.RunLock;
import dev.jacobi.app.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

final class CrossValidateCommandTest {
    @TempDir
    private Path folder;

    private Invocation crossValidate(String... more) {
        String[] arguments = {
            "cross-validate",
            "--folds",
            "3",
            "--dataset",
            "mnist",
            "--data-dir",
            folder.resolve("data").toString(),
            "--model",
            "mlp",
            "--batch-size",
            "16",
            "--lr",
            "0.05",
            "--epochs",
            "2",
            "--device",
            "cpu",
            "--out",
            folder.resolve("out").toString(),
            "--quiet"
        };
        String[] all = new String[arguments.length + more.length];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return Invocation.of(all);
    }

    @Test
    void eachPartValidatesOneRunAndTheSameCommandGoesOnAfterAStop() throws IOException {
        TinyMnist.write(folder.resolve("data"), 60, 20);
        Invocation first = crossValidate();
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.out().contains("test accuracy of the best weights: mean "), first.out());
        Path folds = folder.resolve("out/folds.json");
        JsonNode json = Json.LINES.readTree(Files.readString(folds));
        assertEquals(3, json.get("parts").size());
        double sum = 0;
        for (int i = 1; i <= 3; i++) {
            Path run = folder.resolve("out/fold-" + i);
            JsonNode summary = Json.LINES.readTree(Files.readString(run.resolve("summary.json")));
            assertEquals(i + "/3", summary.get("settings").get("fold").asString());
            sum += summary.get("test_accuracy").asDouble();
        }
        assertEquals(sum / 3, json.get("test_accuracy").get("mean").asDouble(), 1e-12);
        assertTrue(Files.size(folder.resolve("out/comparison.html")) > 0);

        // As if the process had died in the second run, before its test, and in the third, before its report.
        FileTime untouched = Files.getLastModifiedTime(folder.resolve("out/fold-1/summary.json"));
        String expected = Files.readString(folds);
        Files.delete(folder.resolve("out/fold-2/summary.json"));
        Files.delete(folder.resolve("out/fold-3/report.html"));
        Files.delete(folds);
        Invocation second = crossValidate();
        assertEquals(0, second.exitCode(), second.err());
        assertEquals(untouched, Files.getLastModifiedTime(folder.resolve("out/fold-1/summary.json")));
        assertEquals(expected, Files.readString(folds));
        assertTrue(Files.exists(folder.resolve("out/fold-3/report.html")));

        // The same in the second run, but carried on elsewhere.
        Files.delete(folder.resolve("out/fold-2/summary.json"));
        Invocation elsewhere = crossValidate("--device", "reference");
        assertEquals(0, elsewhere.exitCode(), elsewhere.err());
        assertTrue(elsewhere.err().contains("the run began on cpu and goes on on reference"), elsewhere.err());

        // As if the same command were in the middle of that run in another terminal.
        Files.delete(folder.resolve("out/fold-2/summary.json"));
        RunFolder inUse = new RunFolder(folder.resolve("out/fold-2"));
        try (RunLock _ = inUse.takeAgain(Assertions::fail)) {
            Invocation third = crossValidate();
            assertEquals(1, third.exitCode());
            assertTrue(third.err().contains("fold-2: another process is training there"), third.err());
        }

        Invocation other = crossValidate("--lr", "0.01");
        assertEquals(2, other.exitCode());
        assertTrue(other.err().contains("fold-1 holds a run with other settings"), other.err());
    }

    @Test
    void allFoldsAreOfTheVeryPicturesThatTheFirstBeganWith() throws IOException {
        TinyMnist.write(folder.resolve("data"), 60, 20);
        assertEquals(0, crossValidate("--folds", "2", "--epochs", "1").exitCode());
        Path second = folder.resolve("out/fold-2");
        Path aside = folder.resolve("aside");

        // As if another picture had come before the second run was complete, and before it began.
        TinyMnist.write(folder.resolve("data"), 61, 20);
        Files.delete(second.resolve("summary.json"));
        assertRefused(crossValidate("--folds", "2", "--epochs", "1"));
        Files.move(second, aside);
        assertRefused(crossValidate("--folds", "2", "--epochs", "1"));
        assertFalse(Files.exists(second), "nothing is trained");

        TinyMnist.write(folder.resolve("data"), 60, 20);
        Invocation same = crossValidate("--folds", "2", "--epochs", "1");
        assertEquals(0, same.exitCode(), same.err());
        assertTrue(Files.exists(second));
    }

    private static void assertRefused(Invocation invocation) {
        assertEquals(1, invocation.exitCode());
        assertTrue(
                invocation.err().contains("data: the training set has changed since the run began: got 61 pictures"),
                invocation.err());
    }

    @Test
    void aFoldsFolderWithAForeignCheckpointIsRefused() throws IOException {
        TinyMnist.write(folder.resolve("data"), 60, 20);
        Path second = Files.createDirectories(folder.resolve("out/fold-2"));
        Files.writeString(second.resolve("last.safetensors"), "another run's");
        Invocation invocation = crossValidate();
        assertEquals(2, invocation.exitCode(), invocation.err());
        assertTrue(
                invocation.err().contains("--out " + second + ": holds a last.safetensors of no run there"),
                invocation.err());
        assertFalse(Files.exists(folder.resolve("out/fold-1")), "nothing is trained before");
    }

    @Test
    void oneFoldIsTooFew() {
        Invocation invocation = crossValidate("--folds", "1");
        assertEquals(2, invocation.exitCode());
        assertTrue(invocation.err().contains("--folds: got 1, expected at least 2"), invocation.err());
    }

    @Test
    void aTeacherThatHasSeenTheFoldsIsRefused() {
        Invocation invocation = crossValidate("--teacher", "best.safetensors");
        assertEquals(2, invocation.exitCode());
        assertTrue(invocation.err().contains("best.safetensors, expected none"), invocation.err());
    }

    @Test
    void foldsAreNamedAsInTwoOfFive() {
        Invocation invocation = Invocation.of("train", "--fold", "6/5");
        assertEquals(2, invocation.exitCode());
        assertTrue(
                invocation.err().contains("got 6/5, expected one part of at least two, as in 2/5"), invocation.err());
    }
}
