package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.settings.Recipe;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.LearningRateFinder;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pictures prepared by the host and pictures cut on the device are the same, bit for bit. */
final class RunDataTest {
    @TempDir
    private Path folder;

    /**
     * A backend that passes for one with memory of its own.
     *
     * @param own how much it says it has
     * @param room how many bytes a set of pictures gets at most
     */
    @SuppressWarnings("ReferenceEquality") // a proxy that stands for itself
    private static Backend apart(Backend backend, long own, long room) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals("ownMemory")) {
                        return own;
                    }
                    if (method.getName().equals("allocate") && arguments[0] == DType.U8 && (int) arguments[1] > room) {
                        throw new OutOfDeviceMemoryException("no memory");
                    }
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Backend apart(Backend backend) {
        return apart(backend, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    private static Backend open(String device) {
        return Backends.open(device, new BackendOptions(0, 2), _ -> {});
    }

    private RunSettings mnist(String... more) throws IOException {
        Path data = TinyMnist.write(folder.resolve("mnist"), 45, 5);
        Map<String, String> options = Map.of("data-dir", data.toString(), "model", "mlp");
        return settings("mnist", options, more);
    }

    private RunSettings photographs(String... more) throws IOException {
        Path data = folder.resolve("photographs");
        for (int i = 0; i < 30; i++) {
            BufferedImage picture = new BufferedImage(9, 9, BufferedImage.TYPE_INT_RGB);
            for (int p = 0; p < 81; p++) {
                picture.setRGB(p % 9, p / 9, (i + 3) * (p + 7) * 48271);
            }
            Path of = Files.createDirectories(data.resolve(i % 2 == 0 ? "even" : "odd"));
            ImageIO.write(picture, "png", of.resolve(i + ".png").toFile());
        }
        Map<String, String> options =
                Map.of("data-dir", data.toString(), "model", "mlp", "resize", "9", "padding", "3");
        return settings("folder", options, more);
    }

    /** Those of a recipe with some options, of which others may take the effect. */
    private static RunSettings settings(String dataset, Map<String, String> options, String... more) {
        Map<String, String> lines = new HashMap<>(Recipe.forDataset(dataset).settings());
        lines.putAll(options);
        lines.put("batch-size", "7");
        Map<String, String> chosen = new HashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            chosen.put(more[i], more[i + 1]);
        }
        return new Recipe("test", lines).with(chosen);
    }

    private static RunData load(RunSettings settings, Backend backend) throws IOException {
        return RunData.load(settings, backend, (_, _, _) -> {}, _ -> {});
    }

    @ParameterizedTest
    @CsvSource({"none, 28", "none, 24", "crop, 28", "crop, 24", "crop-flip, 28"})
    void drawingsAreTheSameOnTheDevice(String augment, String crop) throws IOException {
        assertSamePictures(mnist("augment", augment, "crop", crop));
    }

    @ParameterizedTest
    @CsvSource({"none, 9", "none, 6", "crop, 9", "crop-flip, 9", "crop-flip, 6"})
    void photographsAreTheSameOnTheDevice(String augment, String crop) throws IOException {
        assertSamePictures(photographs("augment", augment, "crop", crop));
        assertSamePictures(photographs("augment", augment, "crop", crop, "balanced", "true"));
    }

    private static void assertSamePictures(RunSettings settings) throws IOException {
        for (String device : new String[] {"reference", "cpu"}) {
            try (Backend backend = open(device)) {
                try (RunData host = load(settings, backend);
                        RunData resident = load(settings, apart(backend))) {
                    assertNull(host.resident());
                    assertNotNull(resident.resident());
                    for (int epoch : new int[] {0, 3}) {
                        assertSame(host.trainBatches(), resident.trainBatches(), epoch, backend);
                    }
                    assertSame(host.validBatches(), resident.validBatches(), 0, backend);
                }
                assertEquals(0, backend.memory().live(), "bytes left behind");
            }
        }
    }

    private static void assertSame(BatchSource host, BatchSource resident, int number, Backend backend) {
        assertEquals(host.samples(), resident.samples());
        assertEquals(host.imageShape(), resident.imageShape());
        try (BatchSource.Batches expected = host.epoch(number, 1 % host.batches());
                BatchSource.Batches actual = resident.epoch(number, 1 % resident.batches())) {
            while (expected.hasNext()) {
                TrainingBatch one = expected.next();
                TrainingBatch other = actual.next();
                assertArrayEquals(one.samples(), other.samples());
                assertArrayEquals(one.labels(), other.labels());
                try (Scope _ = Scope.open()) {
                    assertArrayEquals(
                            one.upload(backend, host.imageShape()).toFloats(),
                            other.upload(backend, host.imageShape()).toFloats());
                }
            }
            assertFalse(actual.hasNext());
        }
    }

    @Test
    void trainingIsTheSameWithEither() throws IOException {
        RunSettings settings = photographs("augment", "crop-flip");
        try (Backend backend = open("cpu")) {
            assertEquals(losses(settings, backend), losses(settings, apart(backend)));
            assertEquals(0, backend.memory().live(), "bytes left behind");
        }
    }

    private static LearningRateFinder.Result losses(RunSettings settings, Backend backend) throws IOException {
        try (RunData data = load(settings, backend);
                Learner learner =
                        Learners.create(settings, backend, data.trainBatches().batches(), _ -> {})) {
            return new LearningRateFinder(
                            learner,
                            data.trainBatches(),
                            Learners.training(settings, data.trainClassCounts(), null, false))
                    .find(1e-4, 0.1, 10, _ -> {});
        }
    }

    @Test
    void whatTheDeviceCannotDoIsDoneByTheHost() throws IOException {
        try (Backend reference = open("reference")) {
            Backend backend = apart(reference);
            for (RunSettings settings : new RunSettings[] {
                photographs("augment", "strong"),
                photographs("augment", "rand"),
                photographs("augment", "resized-crop"),
                photographs("augment", "crop", "mixup", "0.2"),
                photographs("augment", "crop", "cutmix", "1"),
                mnist("augment", "crop", "resize", "20")
            }) {
                try (RunData data = load(settings, backend)) {
                    assertNull(data.resident(), settings::toString);
                }
            }
        }
    }

    @Test
    void aSetForWhichTheDeviceHasNoRoomStaysWithTheHost() throws IOException {
        int bytes = 45 * 28 * 28;
        RunSettings settings = mnist("augment", "crop");
        try (Backend reference = open("reference")) {
            Backend small = apart(reference, 4L * bytes - 1, Long.MAX_VALUE);
            Backend full = apart(reference, Long.MAX_VALUE, bytes - 1);
            for (Backend backend : new Backend[] {reference, small, full}) {
                try (RunData data = load(settings, backend)) {
                    assertNull(data.resident());
                    assertEquals(0, reference.memory().live(), "bytes left behind");
                }
            }
            try (RunData data = load(settings, apart(reference, 4L * bytes, bytes))) {
                assertEquals(bytes, data.resident().bytes());
            }
        }
    }
}
