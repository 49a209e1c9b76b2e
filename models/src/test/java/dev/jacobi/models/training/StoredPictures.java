package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.ResidentPictures;
import dev.jacobi.models.batches.TrainingBatch;

/** Eleven pictures of random bytes, from which batches of eight are cut: on the host, or on the device. */
final class StoredPictures implements BatchSource {
    private static final int COUNT = 11;
    private static final int BATCH = 8;
    private static final float MEAN = 0.45f;
    private static final float STD = 0.23f;

    /** Cut to 4×4 with a padding of 1. */
    private static final CropShape ONE = new CropShape(COUNT, 5, 4, 1, 1, 4, 4, true);

    private final byte[] pixels = pixels();
    private final ResidentPictures resident;

    /** On the host. */
    StoredPictures() {
        this(null);
    }

    /** Of what {@link #on} gave. */
    StoredPictures(ResidentPictures resident) {
        this.resident = resident;
    }

    /** The set in a backend's memory. */
    static ResidentPictures on(Backend backend) {
        return ResidentPictures.of(backend, ONE, pixels(), new float[] {MEAN}, new float[] {STD});
    }

    private static byte[] pixels() {
        RandomStream random = RandomStream.of(21);
        byte[] pixels = new byte[COUNT * ONE.height() * ONE.width()];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return pixels;
    }

    @Override
    public int samples() {
        return COUNT;
    }

    @Override
    public int batches() {
        return Math.ceilDiv(COUNT, BATCH);
    }

    @Override
    public Shape imageShape() {
        return Shape.of(ONE.outHeight(), ONE.outWidth(), 1);
    }

    /** A batch of an epoch. */
    TrainingBatch batch(int epoch, int number) {
        RandomStream random = RandomStream.of(3, epoch, number);
        int size = Math.min(BATCH, COUNT - number * BATCH);
        int[] placements = new int[CropShape.PLACEMENT * size];
        int[] labels = new int[size];
        int[] samples = new int[size];
        for (int i = 0; i < size; i++) {
            samples[i] = number * BATCH + i;
            labels[i] = samples[i] % Pictures.CLASSES;
            placements[4 * i] = samples[i];
            placements[4 * i + 1] = random.nextInt(4) - 1;
            placements[4 * i + 2] = random.nextInt(3) - 1;
            placements[4 * i + 3] = random.nextInt(2);
        }
        return resident == null
                ? new TrainingBatch(cut(placements), labels, samples)
                : new TrainingBatch(resident, placements, labels, samples);
    }

    private float[] cut(int[] placements) {
        int length = ONE.outHeight() * ONE.outWidth();
        float[] images = new float[placements.length / 4 * length];
        for (int i = 0; i < images.length; i++) {
            int at = i / length * 4;
            int q = i % ONE.outWidth();
            int row = ONE.row(placements[at + 1] + i % length / ONE.outWidth());
            int column = ONE.column(placements[at + 2] + (placements[at + 3] == 1 ? ONE.outWidth() - 1 - q : q));
            int pixel = Byte.toUnsignedInt(pixels[(placements[at] * ONE.height() + row) * ONE.width() + column]);
            images[i] = (pixel / 255f - MEAN) / STD;
        }
        return images;
    }

    @Override
    public Batches epoch(int epoch, int firstBatch) {
        return Batches.of(firstBatch, batches(), number -> batch(epoch, number));
    }
}
