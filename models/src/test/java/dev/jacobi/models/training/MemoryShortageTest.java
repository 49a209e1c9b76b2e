package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.batches.ResidentPictures;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MemoryShortageTest {
    private static final int BATCH = 8;

    @TempDir
    private Path folder;

    /** A device of the reference's arithmetic that holds no more than so many bytes. */
    @SuppressWarnings("ReferenceEquality") // a proxy that stands for itself
    private static Backend limited(Backend backend, long[] limit) {
        return (Backend) Proxy.newProxyInstance(
                Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals("allocate")) {
                        long bytes = (long) ((DType) arguments[0]).bytes() * (int) arguments[1];
                        if (backend.memory().live() + bytes > limit[0]) {
                            throw new OutOfDeviceMemoryException("no memory for %d bytes".formatted(bytes));
                        }
                    }
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** The most that is live in a step of so many pictures. */
    private long peakOf(int pictures) throws IOException {
        try (Backend backend = TrainerFixture.open("reference");
                Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
            TrainerFixture.trainer(learner, folder, new Pictures(pictures, 1, false))
                    .run(TrainingState.initial(learner.schedule()), new TrainingControl());
            return backend.memory().peak();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 2})
    void anErrorOfMemoryNamesTheLargestTensorsAndABatchThatFits(int fitting) throws IOException {
        long[] limit = {peakOf(fitting)};
        String message = failure(limit);

        assertTrue(message.startsWith("no memory for "), message);
        assertTrue(message.endsWith("of 8 pictures at once, %d fit".formatted(fitting)), message);
        Matcher largest = Pattern.compile("largest tensors of this step: (\\S+) (\\S+) \\[8,4,4,8\\] of 0.01 MiB")
                .matcher(message);
        assertTrue(largest.find(), message);
        assertEquals("0 conv2d", largest.group(1) + " " + largest.group(2));
    }

    @Test
    void picturesOfTheDeviceAreHalvedToo() throws IOException {
        long[] limit = {Long.MAX_VALUE};
        try (Backend reference = TrainerFixture.open("reference")) {
            Backend backend = limited(reference, limit);
            try (ResidentPictures set = StoredPictures.on(backend);
                    Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
                limit[0] = peakOf(4) + set.bytes() + 1000;
                OutOfDeviceMemoryException e = assertThrows(
                        OutOfDeviceMemoryException.class,
                        () -> TrainerFixture.trainer(learner, folder, new StoredPictures(set))
                                .run(TrainingState.initial(learner.schedule()), new TrainingControl()));
                assertTrue(e.getMessage().endsWith("of 8 pictures at once, 4 fit"), e.getMessage());
            }
            assertEquals(0, reference.memory().live(), "bytes left behind");
        }
    }

    @Test
    void aSetThatDoesNotFitLeavesNothingBehind() {
        try (Backend reference = TrainerFixture.open("reference")) {
            Backend backend = limited(reference, new long[] {100});

            assertThrows(OutOfDeviceMemoryException.class, () -> StoredPictures.on(backend));
            assertEquals(0, reference.memory().live(), "bytes left behind");
        }
    }

    @Test
    void ifNothingFitsItSaysSo() throws IOException {
        String message = failure(new long[] {0});

        assertTrue(message.endsWith("not even two fit"), message);
    }

    /** What a run says that has so much memory after its network was made, and that nothing is left of its steps. */
    private String failure(long[] limit) throws IOException {
        long[] current = {Long.MAX_VALUE};
        try (Backend reference = TrainerFixture.open("reference")) {
            Backend backend = limited(reference, current);
            try (Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
                long before = reference.memory().live();
                current[0] = limit[0];
                OutOfDeviceMemoryException e = assertThrows(
                        OutOfDeviceMemoryException.class,
                        () -> TrainerFixture.trainer(learner, folder, new Pictures(BATCH, 1, false))
                                .run(TrainingState.initial(learner.schedule()), new TrainingControl()));
                assertEquals(before, reference.memory().live(), "bytes left behind");
                return e.getMessage();
            }
        }
    }
}
