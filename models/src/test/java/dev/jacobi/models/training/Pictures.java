package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
import java.util.Objects;

/** Noise with a bright spot whose place is the class: a set that a small network learns in a few steps. */
public final class Pictures implements BatchSource {
    static final int CLASSES = 4;
    private static final int SIDE = 4;
    private static final int BATCH = 8;

    private final int samples;
    private final long seed;
    private final boolean shuffled;
    private final int spoiltBatch;

    /** Different pictures for different seeds; shuffled anew in every epoch or always in the same order. */
    public Pictures(int samples, long seed, boolean shuffled) {
        this(samples, seed, shuffled, -1);
    }

    /** One batch of each epoch holds NaN. */
    Pictures(int samples, long seed, boolean shuffled, int spoiltBatch) {
        this.samples = samples;
        this.seed = seed;
        this.shuffled = shuffled;
        this.spoiltBatch = spoiltBatch;
    }

    @Override
    public int samples() {
        return samples;
    }

    @Override
    public int batches() {
        return Math.ceilDiv(samples, BATCH);
    }

    @Override
    public Shape imageShape() {
        return Shape.of(SIDE, SIDE, 1);
    }

    @Override
    public Batches epoch(int epoch, int firstBatch) {
        Objects.checkIndex(firstBatch, batches() + 1);
        int[] order = RandomStream.of(seed, 1, shuffled ? epoch : 0).permutation(samples);
        return Batches.of(firstBatch, batches(), number -> batch(order, number));
    }

    private TrainingBatch batch(int[] order, int number) {
        int size = Math.min(BATCH, samples - number * BATCH);
        float[] images = new float[size * SIDE * SIDE];
        int[] labels = new int[size];
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            int sample = order[number * BATCH + i];
            indices[i] = sample;
            labels[i] = sample % CLASSES;
            RandomStream noise = RandomStream.of(seed, 2, sample);
            for (int p = 0; p < SIDE * SIDE; p++) {
                images[i * SIDE * SIDE + p] = (float) noise.nextGaussian() + (p == 5 * labels[i] ? 3 : 0);
            }
        }
        if (number == spoiltBatch) {
            images[0] = Float.NaN;
        }
        return new TrainingBatch(images, labels, indices);
    }
}
