package dev.jacobi.models.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.objective.Mixing;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResidentPicturesTest {
    private static final Shape IMAGE = new StoredPictures().imageShape();

    @TempDir
    private Path folder;

    private static float[] values(Backend backend, TrainingBatch batch) {
        try (Scope _ = Scope.open()) {
            return batch.upload(backend, IMAGE).toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void batchesAndTheirHalvesAndMirrorImagesAreThoseOfTheHost(String device) {
        try (Backend backend = TrainerFixture.open(device)) {
            try (ResidentPictures set = StoredPictures.on(backend)) {
                StoredPictures host = new StoredPictures();
                StoredPictures resident = new StoredPictures(set);
                for (int number = 0; number < host.batches(); number++) {
                    TrainingBatch expected = host.batch(5, number);
                    TrainingBatch actual = resident.batch(5, number);

                    assertArrayEquals(values(backend, expected), values(backend, actual));
                    assertArrayEquals(values(backend, expected.first(2)), values(backend, actual.first(2)));
                    assertArrayEquals(
                            values(backend, expected.mirrored(IMAGE)), values(backend, actual.mirrored(IMAGE)));
                    assertArrayEquals(
                            expected.first(2).labels(), actual.first(2).labels());
                }
            }
            assertEquals(0, backend.memory().live(), "bytes left behind");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"reference", "cpu"})
    void aRunEndsWithTheSameWeightsAsWithPicturesOfTheHost(String device) throws IOException {
        assertArrayEquals(weights(device, false), weights(device, true));
    }

    private double[] weights(String device, boolean resident) throws IOException {
        try (Backend backend = TrainerFixture.open(device);
                ResidentPictures set = StoredPictures.on(backend);
                Learner learner = TrainerFixture.learner(backend, TrainerFixture.plateau())) {
            StoredPictures pictures = resident ? new StoredPictures(set) : new StoredPictures();
            new Trainer(
                            learner,
                            pictures,
                            pictures,
                            TrainerFixture.Variant.PLAIN.settings(),
                            TrainerFixture.checkpoints(folder),
                            TrainingListener.NONE)
                    .run(TrainingState.initial(learner.schedule()), new TrainingControl());
            return learner.block().values().toDoubles();
        }
    }

    @Test
    void whatCannotBeCutIsRefused() {
        try (Backend backend = TrainerFixture.open("reference");
                ResidentPictures set = StoredPictures.on(backend)) {
            int[] one = new int[1];
            new TrainingBatch(set, new int[] {10, 0, 0, 0}, one, one);
            assertThrows(
                    IllegalArgumentException.class, () -> new TrainingBatch(set, new int[] {11, 0, 0, 0}, one, one));
            assertThrows(
                    IllegalArgumentException.class, () -> new TrainingBatch(set, new int[] {0, -5, 0, 0}, one, one));
            assertThrows(IllegalArgumentException.class, () -> new TrainingBatch(set, new int[8], one, one));
            assertThrows(IllegalArgumentException.class, () -> new TrainingBatch(set, new int[4], one, new int[2]));
        }
    }

    @Test
    void picturesOfTheDeviceAreNotMixed() {
        try (Backend backend = TrainerFixture.open("reference");
                ResidentPictures set = StoredPictures.on(backend)) {
            TrainingBatch batch = new StoredPictures(set).batch(0, 0);
            RandomStream random = RandomStream.of(1);

            Mixing.NONE.apply(batch, IMAGE, random);
            assertThrows(IllegalStateException.class, () -> new Mixing(1.0, null).apply(batch, IMAGE, random));
        }
    }
}
