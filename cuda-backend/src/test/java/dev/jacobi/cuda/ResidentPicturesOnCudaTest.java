package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.Networks;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.Learner;
import dev.jacobi.models.training.LearningRateFinder;
import dev.jacobi.models.training.TrainingSettings;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A network that is trained with pictures cut on the device becomes the one that the host's pictures make. */
class ResidentPicturesOnCudaTest {
    private static final long SEED = 7;
    private static final int BATCH = 6;
    private static final int STEPS = 5;
    private static final int CLASSES = 4;
    private static final CropShape ONE = new CropShape(20, 9, 10, 3, 1, 8, 8, true);
    private static final float[] MEAN = {0.49f, 0.48f, 0.45f};
    private static final float[] STD = {0.20f, 0.19f, 0.21f};

    private static final byte[] PIXELS = pixels();

    private static byte[] pixels() {
        RandomStream random = RandomStream.of(SEED);
        byte[] pixels = new byte[ONE.count() * ONE.height() * ONE.width() * ONE.channels()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return pixels;
    }

    /**
     * Batches drawn at random.
     *
     * @param set null for pictures of the host
     */
    private record Source(ResidentPictures set) implements BatchSource {
        @Override
        public int samples() {
            return STEPS * BATCH;
        }

        @Override
        public int batches() {
            return STEPS;
        }

        @Override
        public Shape imageShape() {
            return Shape.of(ONE.outHeight(), ONE.outWidth(), ONE.channels());
        }

        @Override
        public Batches epoch(int epoch, int firstBatch) {
            RandomStream random = RandomStream.of(SEED, epoch);
            return Batches.of(firstBatch, STEPS, _ -> batch(random));
        }

        private TrainingBatch batch(RandomStream random) {
            int[] placements = new int[BATCH * CropShape.PLACEMENT];
            int[] labels = new int[BATCH];
            int[] samples = new int[BATCH];
            for (int i = 0; i < BATCH; i++) {
                samples[i] = random.nextInt(ONE.count());
                labels[i] = samples[i] % CLASSES;
                placements[4 * i] = samples[i];
                placements[4 * i + 1] = random.nextInt(6) - 2;
                placements[4 * i + 2] = random.nextInt(7) - 2;
                placements[4 * i + 3] = random.nextInt(2);
            }
            return set == null
                    ? new TrainingBatch(cut(placements), labels, samples)
                    : new TrainingBatch(set, placements, labels, samples);
        }
    }

    /** The kernel's definition on the host. */
    private static float[] cut(int[] placements) {
        int side = ONE.outWidth();
        float[] images = new float[BATCH * side * side * ONE.channels()];
        for (int i = 0; i < images.length; i++) {
            int c = i % ONE.channels();
            int q = i / ONE.channels() % side;
            int p = i / ONE.channels() / side % side;
            int at = i / ONE.channels() / side / side * CropShape.PLACEMENT;
            int row = ONE.row(placements[at + 1] + p);
            int column = ONE.column(placements[at + 2] + (placements[at + 3] == 1 ? side - 1 - q : q));
            int pixel =
                    PIXELS[((placements[at] * ONE.height() + row) * ONE.width() + column) * ONE.channels() + c] & 0xff;
            images[i] = (pixel / 255f - MEAN[c]) / STD[c];
        }
        return images;
    }

    /** What came of a run. */
    private record Run(LearningRateFinder.Result losses, double[] weights) {}

    private static Run train(Backend backend, boolean resident) {
        Layer network = Networks.create("resnet8", new NetworkOptions(CLASSES, 3, ONE.outWidth()), backend, SEED);
        try (ResidentPictures set = resident ? ResidentPictures.of(backend, ONE, PIXELS, MEAN, STD) : null;
                Learner learner = Learner.of(
                        backend,
                        network,
                        block -> new Sgd(block, SgdSettings.of(0.9, 5e-4)),
                        new ConstantRate(0.1),
                        _ -> {})) {
            TrainingSettings settings =
                    new TrainingSettings(1, 0, SEED, TrainingSettings.Watch.NOTHING, Duration.ofDays(1), false);
            LearningRateFinder.Result losses =
                    new LearningRateFinder(learner, new Source(set), settings).find(1e-3, 0.02, STEPS, _ -> {});
            return new Run(losses, learner.block().values().toDoubles());
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"FP32", "BF16", "FP16"})
    void trainsTheSameNetworkBitForBit(Precision precision) {
        try (Backend backend = CudaUnderTest.open(precision)) {
            assertTrue(backend.ownMemory() > 0);
            Run host = train(backend, false);
            Run device = train(backend, true);

            assertEquals(host.losses(), device.losses());
            assertArrayEquals(host.weights(), device.weights());
            assertEquals(0, backend.memory().live(), "live bytes at the end");
        }
    }
}
