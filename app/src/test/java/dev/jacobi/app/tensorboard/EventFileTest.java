package dev.jacobi.app.tensorboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.runs.MetricsLog;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.HistogramProto;
import org.tensorflow.proto.SessionLog;
import org.tensorflow.proto.Summary;

final class EventFileTest {
    @TempDir
    private Path folder;

    @Test
    void runIsThereInTensorFlowsOwnMessages() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 80, 20);
        Path run = folder.resolve("run");
        Invocation train = Invocation.of(
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
                "2",
                "--valid-fraction",
                "0.2",
                "--device",
                "cpu",
                "--quiet",
                "--tensorboard",
                "--out",
                run.toString());
        assertEquals(0, train.exitCode(), train.err());

        List<Event> events = Records.read(only(run.resolve("tensorboard")));
        assertEquals("brain.Event:2", events.getFirst().getFileVersion());
        assertEquals(
                SessionLog.SessionStatus.START, events.get(1).getSessionLog().getStatus());
        List<Float> losses = MetricsLog.read(run.resolve("metrics.jsonl")).steps().stream()
                .map(step -> (float) step.loss())
                .toList();
        assertEquals(
                losses,
                values(events, "train/loss").stream()
                        .map(Summary.Value::getSimpleValue)
                        .toList());
        assertEquals(2, values(events, "validation/accuracy").size());
        assertEquals(8, values(events, "gradient norms/1").size());

        Summary.Image confusion =
                values(events, "validation/confusion").getLast().getImage();
        var image = ImageIO.read(
                new ByteArrayInputStream(confusion.getEncodedImageString().toByteArray()));
        assertEquals(image.getWidth(), confusion.getWidth());
        assertEquals(image.getHeight(), confusion.getHeight());
        assertNotNull(values(events, "validation/worst mistakes").getFirst().getImage());

        HistogramProto weights = values(events, "weights/1.weight").getLast().getHisto();
        double count = weights.getBucketList().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        assertEquals(weights.getNum(), count);
        assertTrue(weights.getMin() < 0 && weights.getMax() > 0, weights::toString);
        assertEquals(weights.getMax(), weights.getBucketLimitList().getLast());
    }

    @Test
    void startSaysWhichStepItIsAbout() throws IOException {
        Path file = folder.resolve("tfevents");
        try (EventFile events = new EventFile(file)) {
            events.write(Events.start(7));
        }
        Event event = Records.read(file).getFirst();
        assertEquals(7, event.getStep());
        assertEquals(SessionLog.SessionStatus.START, event.getSessionLog().getStatus());
        assertEquals(System.currentTimeMillis() / 1000.0, event.getWallTime(), 60);
    }

    @Test
    void histogramCountsEveryValueInItsInterval() throws IOException {
        float[] values = new float[80];
        for (int i = 0; i < 80; i++) {
            values[i] = i >> 1;
        }
        HistogramProto histogram = histogram(values);
        double[] twoEach = new double[40];
        Arrays.fill(twoEach, 2);
        assertArrayEquals(
                twoEach,
                histogram.getBucketList().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray());
        assertEquals(0, histogram.getMin());
        assertEquals(39, histogram.getMax());
        assertEquals(80 * 19.5, histogram.getSum());
        assertEquals(2 * 20540, histogram.getSumSquares());

        HistogramProto constant = histogram(new float[] {3, 3});
        assertEquals(2, constant.getBucketList().getLast());
        assertEquals(3, constant.getBucketLimitList().getLast());
    }

    /** CRC-32C of these nine digits is 0xE3069283; rotated by 15 bits and increased by the constant, what is here. */
    @Test
    void checksumOfTheTestsOwnReaderIsRight() {
        assertEquals(0xC78AB0E5, Records.masked("123456789".getBytes(StandardCharsets.US_ASCII)));
    }

    private static HistogramProto histogramOf(Path file) throws IOException {
        return Records.read(file).getFirst().getSummary().getValue(0).getHisto();
    }

    private HistogramProto histogram(float[] values) throws IOException {
        Path file = Files.createTempFile(folder, "tfevents", "");
        Files.delete(file);
        try (EventFile events = new EventFile(file)) {
            events.write(Events.histogram(1, "h", values));
        }
        return histogramOf(file);
    }

    private static List<Summary.Value> values(List<Event> events, String tag) {
        Predicate<Summary.Value> wanted = value -> value.getTag().equals(tag);
        return events.stream()
                .flatMap(event -> event.getSummary().getValueList().stream())
                .filter(wanted)
                .toList();
    }

    private static Path only(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            List<Path> all = files.toList();
            assertEquals(1, all.size());
            return all.getFirst();
        }
    }
}
