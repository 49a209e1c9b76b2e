package dev.jacobi.datasets.loader;

import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.ImageShape;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.Transform;
import java.util.Objects;
import java.util.function.IntFunction;

/**
 * Cuts a set into batches of transformed pictures, prepared ahead of their use on worker threads.
 *
 * <p>A batch is a function of the seed, the epoch and its number alone, whatever the number of workers: the random
 * stream of picture {@code i} in epoch {@code e} is {@code RandomStream.of(seed, AUGMENTATION, e, i)}. A run that
 * resumes at batch {@code k} of an epoch sees exactly the batches it would have seen.
 */
public final class DataLoader {
    private final ImageSet set;
    private final Sampler sampler;
    private final Transform transform;
    private final int batchSize;
    private final long seed;
    private final boolean dropLast;
    private final int workers;
    private final ImageShape shape;

    private DataLoader(Builder builder) {
        this.set = builder.set;
        this.sampler = builder.sampler;
        this.transform = builder.transform;
        this.batchSize = builder.batchSize;
        this.seed = builder.seed;
        this.dropLast = builder.dropLast;
        this.workers = builder.workers;
        this.shape = transform.outputShape(new ImageShape(set.height(), set.width(), set.channels()));
    }

    /** A loader of this set; unless told otherwise, of all pictures in order, one by one. */
    public static Builder of(ImageSet set) {
        return new Builder(set);
    }

    /** The set that pictures are taken from, not transformed. */
    public ImageSet set() {
        return set;
    }

    /** Pictures of a full batch; the last one of an epoch may have fewer. */
    public int batchSize() {
        return batchSize;
    }

    /** The shape of each picture in a batch. */
    public ImageShape shape() {
        return shape;
    }

    /** The number of batches of an epoch, with a last one that is not full unless those are left out. */
    public int batchesPerEpoch() {
        return dropLast ? sampler.size() / batchSize : Math.ceilDiv(sampler.size(), batchSize);
    }

    /** The number of pictures that an epoch visits. */
    public int samplesPerEpoch() {
        return dropLast ? batchesPerEpoch() * batchSize : sampler.size();
    }

    /** Starts an epoch. */
    public Epoch epoch(long epoch) {
        return epoch(epoch, 0);
    }

    /**
     * Starts an epoch in its middle.
     *
     * @param firstBatch the number, from 0, of the first batch to give
     */
    public Epoch epoch(long epoch, int firstBatch) {
        if (firstBatch < 0 || firstBatch > batchesPerEpoch()) {
            throw new IllegalArgumentException(
                    "first batch: got " + firstBatch + ", expected 0 to " + batchesPerEpoch());
        }
        return new Epoch(this, epoch, Visits.of(sampler.order(epoch)), firstBatch, workers);
    }

    /**
     * An epoch whose pictures are not transformed but placed: where those of {@link #epoch(long)} are cut, and in the same
     * order.
     *
     * @param framing what this loader's transform does to a picture's geometry, and before anything else draws from its
     *     stream
     * @return the batch of each number, made when it is asked for
     */
    public IntFunction<PlacedBatch> placements(Framing framing, long epoch) {
        Visits visits = Visits.of(sampler.order(epoch));
        return number -> place(framing, epoch, visits, number);
    }

    /** Places batch {@code number} of the epoch with these visits. */
    private PlacedBatch place(Framing framing, long epoch, Visits visits, int number) {
        Objects.checkIndex(number, batchesPerEpoch());
        int from = number * batchSize;
        int size = Math.min(batchSize, visits.size() - from);
        ImageShape input = new ImageShape(set.height(), set.width(), set.channels());
        int[] placements = new int[CropShape.PLACEMENT * size];
        int[] labels = new int[size];
        int[] indices = new int[size];
        for (int i = 0; i < size; i++) {
            int index = visits.indices()[from + i];
            Framing.Placement placement = framing.place(input, visits.random(from + i, seed, epoch));
            int at = CropShape.PLACEMENT * i;
            placements[at] = index;
            placements[at + 1] = placement.corner().top();
            placements[at + 2] = placement.corner().left();
            placements[at + 3] = placement.mirrored() ? 1 : 0;
            labels[i] = set.label(index);
            indices[i] = index;
        }
        return new PlacedBatch(placements, labels, indices);
    }

    Batch newBatch() {
        return new Batch(Math.min(batchSize, sampler.size()), shape);
    }

    /** Makes batch {@code number} of the epoch with these visits. */
    void fill(Batch batch, long epoch, Visits visits, int number) {
        int from = number * batchSize;
        int size = Math.min(batchSize, visits.size() - from);
        batch.size(size);
        for (int i = 0; i < size; i++) {
            int index = visits.indices()[from + i];
            Image image = transform.apply(Image.of(set, index), visits.random(from + i, seed, epoch));
            if (!image.shape().equals(shape)) {
                throw new IllegalStateException("picture " + index + " of " + set.name() + " after its transform: got "
                        + image.shape() + ", expected " + shape);
            }
            System.arraycopy(image.pixels(), 0, batch.images(), i * shape.length(), shape.length());
            batch.labels()[i] = set.label(index);
            batch.indices()[i] = index;
        }
    }

    /** Collects a loader's settings. */
    public static final class Builder {
        private final ImageSet set;
        private Sampler sampler;
        private Transform transform = Pipeline.of();
        private int batchSize = 1;
        private long seed;
        private boolean dropLast;
        private int workers = 1;

        private Builder(ImageSet set) {
            this.set = set;
            this.sampler = Sampler.sequential(set.size());
        }

        /** Which pictures to visit, in which order. */
        public Builder sampler(Sampler chosen) {
            sampler = Objects.requireNonNull(chosen, "sampler");
            return this;
        }

        /** What to do with each picture, whose values are scaled to [0, 1] before. */
        public Builder transform(Transform chosen) {
            transform = Objects.requireNonNull(chosen, "transform");
            return this;
        }

        /** Pictures of a batch, at least 1; unless told otherwise, 1. */
        public Builder batchSize(int size) {
            batchSize = atLeast(1, "batch size", size);
            return this;
        }

        /** The seed of the transforms' random streams; a shuffling sampler has its own. */
        public Builder seed(long chosen) {
            seed = chosen;
            return this;
        }

        /** Whether to leave out a last batch that is not full. */
        public Builder dropLast(boolean chosen) {
            dropLast = chosen;
            return this;
        }

        /** How many threads prepare batches ahead; with 0 each is prepared when it is asked for. */
        public Builder workers(int count) {
            workers = atLeast(0, "loader workers", count);
            return this;
        }

        /** The loader. */
        public DataLoader build() {
            return new DataLoader(this);
        }

        private static int atLeast(int least, String what, int got) {
            if (got < least) {
                throw new IllegalArgumentException(what + ": got " + got + ", expected at least " + least);
            }
            return got;
        }
    }
}
