package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.settings.Json;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Pictures of one's own, from the folder to the prediction. */
final class FolderRunTest {
    private static final List<String> CLASSES = List.of("dark", "light");

    @TempDir
    private Path folder;

    private Path draw() throws IOException {
        Path data = folder.resolve("data");
        for (String name : CLASSES) {
            Files.createDirectories(data.resolve(name));
            for (int i = 0; i < 20; i++) {
                int grey = (name.equals("dark") ? 30 : 190) + 2 * i;
                BufferedImage picture = new BufferedImage(20 + i, 30, BufferedImage.TYPE_INT_RGB);
                for (int y = 0; y < 30; y++) {
                    for (int x = 0; x < 20 + i; x++) {
                        picture.setRGB(x, y, grey * 0x010101);
                    }
                }
                ImageIO.write(
                        picture, "png", data.resolve(name).resolve(i + ".png").toFile());
            }
        }
        return data;
    }

    private static Invocation train(Path data, Path run, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("train", "--dataset", "folder", "--data-dir", data.toString()));
        arguments.addAll(List.of("--model", "mlp", "--resize", "8", "--epochs", "4", "--batch-size", "8"));
        arguments.addAll(List.of("--lr", "0.02", "--augment", "none", "--device", "cpu", "--quiet"));
        arguments.addAll(List.of("--out", run.toString()));
        arguments.addAll(List.of(more));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    private static Invocation evaluate(Path data, String weights, String... more) {
        List<String> arguments = new ArrayList<>(
                List.of("evaluate", "--checkpoint", weights, "--data-dir", data.toString(), "--device", "cpu"));
        arguments.addAll(List.of(more));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    @Test
    void picturesInClassFoldersAreLearnedEvaluatedAndRecognised() throws IOException {
        Path data = draw();
        Path run = folder.resolve("run");
        Invocation train = train(data, run);
        assertEquals(0, train.exitCode(), train.err());
        String weights = run.resolve("best.safetensors").toString();

        Invocation evaluate = evaluate(data, weights, "--json");
        JsonNode result = Json.PRETTY.readTree(evaluate.out());
        assertEquals(8, result.get("pictures").asInt());
        assertEquals(1, result.get("accuracy").asDouble());
        // Wilson's interval for 8 of 8: from 1/(1 + 1.96²/8).
        assertEquals(0.6756, result.get("accuracy_interval").get(0).asDouble(), 1e-4);
        assertEquals(1, result.get("top_accuracy").asDouble());
        assertEquals(1, result.get("classes").get(1).get("f1").asDouble());
        assertEquals(0, result.get("most_confused").size());
        assertEquals(
                evaluate.out(),
                evaluate(data, weights, "--dataset", "folder", "--json").out());

        Invocation predict = Invocation.of(
                "predict",
                "--checkpoint",
                weights,
                "--device",
                "cpu",
                data.resolve("light").resolve("19.png").toString());
        assertTrue(predict.out().contains("19.png  light "), predict.out());
    }

    @Test
    void aRunGoesOnWithTheVeryPicturesThatItBeganWith() throws IOException {
        Path data = draw();
        Path run = folder.resolve("run");
        assertEquals(0, train(data, run, "--epochs", "1").exitCode());
        assertEquals(0, resume(run).exitCode(), "the same pictures");

        Path light = data.resolve("light");
        Path more = Files.copy(light.resolve("19.png"), light.resolve("more.png"));
        Invocation added = resume(run);
        assertEquals(1, added.exitCode());
        String training = "error: " + data + ": the training set has changed since the run began: got ";
        assertTrue(added.err().startsWith(training + "33 pictures with the checksum "), added.err());
        assertTrue(added.err().contains(", expected 32 with "), added.err());

        Files.delete(more);
        Files.copy(light.resolve("1.png"), light.resolve("19.png"), StandardCopyOption.REPLACE_EXISTING);
        Invocation replaced = resume(run);
        assertEquals(1, replaced.exitCode());
        assertTrue(replaced.err().startsWith(training + "32 pictures"), replaced.err());

        // As an earlier version left it.
        Path config = run.resolve("config.json");
        ObjectNode fields = (ObjectNode) Json.PRETTY.readTree(Files.readString(config));
        fields.remove("data");
        Files.writeString(config, fields.toString());
        Invocation unknown = resume(run);
        assertEquals(0, unknown.exitCode(), unknown.err());
    }

    private static Invocation resume(Path run) {
        return Invocation.of("train", "--resume", run.toString(), "--quiet");
    }

    @Test
    void brokenFilesAreNamedAndSkippedAsAsked() throws IOException {
        Path data = draw();
        Path broken = Files.writeString(data.resolve("dark").resolve("3.png"), "damaged");
        Invocation refused = train(data, folder.resolve("refused"));
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains(broken.toString()), refused.err());
        assertFalse(Files.exists(folder.resolve("refused")));

        Invocation skipped = train(data, folder.resolve("skipped"), "--skip-broken");
        assertEquals(0, skipped.exitCode(), skipped.err());
        assertTrue(skipped.err().contains("warning: skipped: " + broken), skipped.err());

        String weights = folder.resolve("skipped/best.safetensors").toString();
        Invocation evaluate = evaluate(data, weights, "--skip-broken");
        assertEquals(0, evaluate.exitCode(), evaluate.err());
        assertEquals(skipped.err(), evaluate.err());
        assertEquals(1, evaluate(data, weights).exitCode());
    }
}
