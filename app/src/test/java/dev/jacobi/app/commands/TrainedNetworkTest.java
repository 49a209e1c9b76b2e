package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.settings.Json;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.models.files.ElementType;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.files.StoredTensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What one can do with a network after training: one run, used by every test. */
final class TrainedNetworkTest {
    @TempDir
    private static Path folder;

    private static Path weights;

    @BeforeAll
    static void train() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 300, 50);
        Invocation train = Invocation.of(
                "train",
                "--dataset",
                "mnist",
                "--data-dir",
                data.toString(),
                "--model",
                "lenet",
                "--epochs",
                "4",
                "--batch-size",
                "16",
                "--lr",
                "0.01",
                "--augment",
                "none",
                "--device",
                "cpu",
                "--out",
                folder.resolve("run").toString(),
                "--quiet");
        assertEquals(0, train.exitCode(), train.err());
        weights = folder.resolve("run").resolve("best.safetensors");
    }

    /** A picture of class 3 as {@link TinyMnist} draws them, some times as large. */
    private static Path picture(int scale) throws IOException {
        BufferedImage picture = new BufferedImage(28 * scale, 28 * scale, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 28 * scale; y++) {
            for (int x = 0; x < 28 * scale; x++) {
                int row = y / scale;
                int noise = (3 * 31 + (row * 28 + x / scale) * 17) % 60;
                picture.getRaster().setSample(x, y, 0, row / 2 == 3 + 2 ? 203 : noise);
            }
        }
        Path file = folder.resolve("three-%d.png".formatted(scale));
        ImageIO.write(picture, "png", file.toFile());
        return file;
    }

    @Test
    void lookDrawsWhereClassesWereSeenAndWhatLayersMakeOfThePicture() throws IOException {
        for (String ending : new String[] {"png", "svg", "pdf"}) {
            Path drawing = folder.resolve("look." + ending);
            Invocation look = look("--out", drawing.toString(), "--layer", "3");
            assertEquals(0, look.exitCode(), look.err());
            assertTrue(look.out().matches("(?s)(\\d \\d+\\.\\d\\d %\\R){3}written: .*"), look.out());
            assertTrue(Files.size(drawing) > 5_000, drawing::toString);
        }
        BufferedImage drawing = ImageIO.read(folder.resolve("look.png").toFile());
        long colours = drawing.getRaster().getNumBands()
                * Arrays.stream(drawing.getRGB(
                                0, 0, drawing.getWidth(), drawing.getHeight(), null, 0, drawing.getWidth()))
                        .distinct()
                        .count();
        assertTrue(colours > 100, "an empty drawing: " + colours);
    }

    @Test
    void lookRefusesALayerThatIsNotThere() throws IOException {
        Invocation look = look("--layer", "fc");
        assertEquals(2, look.exitCode());
        assertTrue(look.err().contains("--layer: got fc, expected one of [0, 1, 2, 3, 4, 5]"), look.err());
    }

    private static Invocation look(String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "look",
                "--checkpoint",
                weights.toString(),
                "--device",
                "cpu",
                picture(1).toString()));
        arguments.addAll(List.of(options));
        return Invocation.of(arguments.toArray(String[]::new));
    }

    @Test
    void predictNamesTheClassesOfPictures() throws IOException {
        Path picture = picture(1);
        Invocation table = Invocation.of(
                "predict", "--checkpoint", weights.toString(), "--device", "cpu", "--top", "2", picture.toString());
        assertEquals(0, table.exitCode(), table.err());
        assertTrue(
                table.out().matches("(?s)\\S*three-1.png {2}3 \\d+\\.\\d\\d % {2}\\d \\d+\\.\\d\\d %\\R"), table.out());

        Invocation json = Invocation.of(
                "predict",
                "--checkpoint",
                weights.toString(),
                "--device",
                "cpu",
                "--top",
                "10",
                "--json",
                picture.toString(),
                picture(4).toString());
        JsonNode predictions = Json.PRETTY.readTree(json.out());
        assertEquals(2, predictions.size());
        assertEquals(10, predictions.get(1).get("classes").size());
        double sum = 0;
        for (JsonNode guess : predictions.get(1).get("classes")) {
            sum += guess.get("probability").asDouble();
        }
        assertEquals(1, sum, 1e-5);
    }

    /** The mean of two rows of logits makes probabilities that go as the root of the product of theirs. */
    @Test
    void predictTakesTheMeanOfAPictureAndItsMirrorImageWhenAsked() throws IOException {
        Path picture = picture(1);
        Path mirrored = mirrored(picture);
        double[] plain = probabilities(picture);
        double[] other = probabilities(mirrored);
        double[] mean = probabilities(picture, "--test-flips");
        assertArrayEquals(mean, probabilities(mirrored, "--test-flips"));
        assertNotEquals(plain[3], other[3], "the two pictures differ");

        double[] expected = new double[10];
        Arrays.setAll(expected, i -> Math.sqrt(plain[i] * other[i]));
        double sum = Arrays.stream(expected).sum();
        Arrays.setAll(expected, i -> expected[i] / sum);
        assertArrayEquals(expected, mean, 1e-5);
    }

    private static Path mirrored(Path file) throws IOException {
        BufferedImage picture = ImageIO.read(file.toFile());
        BufferedImage mirrored = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < 28; y++) {
            for (int x = 0; x < 28; x++) {
                mirrored.getRaster().setSample(27 - x, y, 0, picture.getRaster().getSample(x, y, 0));
            }
        }
        Path out = folder.resolve("three-mirrored.png");
        ImageIO.write(mirrored, "png", out.toFile());
        return out;
    }

    /** Of the classes 0 to 9, in this order. */
    private static double[] probabilities(Path picture, String... options) {
        List<String> arguments = new ArrayList<>(
                List.of("predict", "--checkpoint", weights.toString(), "--device", "cpu", "--top", "10", "--json"));
        arguments.addAll(List.of(options));
        arguments.add(picture.toString());
        Invocation predict = Invocation.of(arguments.toArray(String[]::new));
        assertEquals(0, predict.exitCode(), predict.err());
        double[] probabilities = new double[10];
        for (JsonNode guess : Json.PRETTY.readTree(predict.out()).get(0).get("classes")) {
            probabilities[Integer.parseInt(guess.get("name").asString())] =
                    guess.get("probability").asDouble();
        }
        return probabilities;
    }

    @Test
    void predictNamesAFileThatIsNoPicture() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.png"), "no picture");
        Invocation invocation =
                Invocation.of("predict", "--checkpoint", weights.toString(), "--device", "cpu", text.toString());
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains(text.toString()), invocation.err());
        assertEquals(1, invocation.err().lines().count(), invocation.err());
    }

    @Test
    void aNetworkThatComputesNoNumbersIsCreditedWithNothing() throws IOException {
        SafeTensors checkpoint = SafeTensors.read(weights);
        Map<String, StoredTensor> numberless = new LinkedHashMap<>(checkpoint.tensors());
        numberless.replaceAll((_, tensor) -> tensor.type() == ElementType.F32 ? nan(tensor.shape()) : tensor);
        Path file = folder.resolve("nan.safetensors");
        new SafeTensors(numberless, checkpoint.metadata()).write(file);

        Invocation evaluate = Invocation.of(
                "evaluate",
                "--checkpoint",
                file.toString(),
                "--data-dir",
                folder.resolve("data").toString(),
                "--device",
                "cpu",
                "--top",
                "1");
        assertEquals(0, evaluate.exitCode(), evaluate.err());
        assertTrue(evaluate.out().contains("accuracy 0.00 % (0 of 50; "), evaluate.out());
        assertTrue(evaluate.out().contains("top 1 0.00 %, loss NaN"), evaluate.out());
        Invocation predict = Invocation.of(
                "predict",
                "--checkpoint",
                file.toString(),
                "--device",
                "cpu",
                "--top",
                "1",
                picture(1).toString());
        assertTrue(predict.out().endsWith("three-1.png  0 NaN %" + System.lineSeparator()), predict.out());
    }

    private static StoredTensor nan(Shape shape) {
        ByteBuffer elements = ByteBuffer.allocate(shape.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (elements.hasRemaining()) {
            elements.putFloat(Float.NaN);
        }
        return new StoredTensor(ElementType.F32, shape, elements.flip());
    }

    @Test
    void dataSetOfOtherClassesIsRefused() throws IOException {
        Path data = TinyMnist.write(folder.resolve("other"), 20, 10);
        Invocation evaluate = Invocation.of(
                "evaluate",
                "--checkpoint",
                weights.toString(),
                "--dataset",
                "fashion-mnist",
                "--data-dir",
                data.toString(),
                "--device",
                "cpu");
        assertEquals(2, evaluate.exitCode());
        assertTrue(
                evaluate.err().contains("--dataset: its classes are [T-shirt/top, Trouser, Pullover"), evaluate.err());
        assertTrue(evaluate.err().contains("the checkpoint's are [0, 1, 2,"), evaluate.err());
    }

    @Test
    void whereTheCheckpointSaysWhatItWasTrainedOnPredictTakesNoOther() throws IOException {
        Invocation predict = Invocation.of(
                "predict",
                "--checkpoint",
                weights.toString(),
                "--dataset",
                "fashion-mnist",
                "--device",
                "cpu",
                picture(1).toString());
        assertEquals(2, predict.exitCode());
        assertTrue(
                predict.err()
                        .contains("--dataset: got fashion-mnist, but the checkpoint says that it was trained on mnist"),
                predict.err());
    }

    /** Folders whose names are the network's classes; the pictures have colours, which a network for grey cannot take. */
    @Test
    void picturesOfOtherChannelsAreRefused() throws IOException {
        Path pictures = folder.resolve("pictures");
        for (int digit = 0; digit < 10; digit++) {
            for (int i = 0; i < 5; i++) {
                Path file = pictures.resolve(Integer.toString(digit)).resolve(i + ".png");
                Files.createDirectories(file.getParent());
                Files.copy(picture(1), file);
            }
        }
        Invocation evaluate = Invocation.of(
                "evaluate",
                "--checkpoint",
                weights.toString(),
                "--dataset",
                "folder",
                "--data-dir",
                pictures.toString(),
                "--device",
                "cpu");
        assertEquals(2, evaluate.exitCode());
        assertTrue(evaluate.err().contains("its pictures have 3 channels, the checkpoint's have 1"), evaluate.err());
    }

    @Test
    void resultsAreToldEvenIfTheirPictureCannotBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("a-file"), "");
        Invocation evaluate = Invocation.of(
                "evaluate",
                "--checkpoint",
                weights.toString(),
                "--data-dir",
                folder.resolve("data").toString(),
                "--device",
                "cpu",
                "--confusion",
                file.resolve("matrix.png").toString());
        assertEquals(1, evaluate.exitCode());
        assertTrue(evaluate.out().startsWith("lenet on mnist test: accuracy "), evaluate.out());
    }

    @Test
    void exportedWeightsAreThoseOfTheCheckpointAndCanBeUsedInItsPlace() throws IOException {
        Path out = folder.resolve("made/with/export.safetensors");
        assertEquals(0, export("safetensors", out).exitCode());
        SafeTensors exported = SafeTensors.read(out);
        SafeTensors checkpoint = SafeTensors.read(weights);
        exported.tensors()
                .forEach((name, tensor) ->
                        assertArrayEquals(checkpoint.tensors().get(name).toDoubles(), tensor.toDoubles(), name));
        Invocation predict = Invocation.of(
                "predict",
                "--checkpoint",
                out.toString(),
                "--device",
                "cpu",
                picture(1).toString());
        assertTrue(predict.out().contains("three-1.png  3 "), predict.out());
    }

    @Test
    void exportWritesOnnx() throws IOException {
        Path out = folder.resolve("export.onnx");
        Invocation export = export("onnx", out);
        assertEquals(0, export.exitCode(), export.err());
        assertTrue(export.out().contains("lenet for 10 classes as onnx"), export.out());
        // What is in it is the business of the exporter's own tests.
        assertTrue(Files.size(out) > 4 * 61_000, "all weights are inside");
    }

    private static Invocation export(String format, Path out) {
        return Invocation.of(
                "export",
                "--checkpoint",
                weights.toString(),
                "--format",
                format,
                "--out",
                out.toString(),
                "--device",
                "cpu");
    }
}
