package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Fold;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.app.settings.ValidationSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.catalog.DatasetOptions;
import dev.jacobi.datasets.download.ProgressListener;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.datasets.loader.ValidationSplit;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.datasets.transform.Padding;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.ResidentPictures;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * The pictures of a run.
 *
 * @param train the training set, validation pictures included
 * @param test the test set
 * @param trainClassCounts pictures of each class in the training set, without the validation pictures
 * @param trainBatches the training pictures, shuffled and augmented
 * @param validBatches the validation pictures; null if there are none
 * @param testBatches the test pictures in order
 * @param resident the training set in the device's memory, from which training and validation pictures are then cut;
 *     null if the host prepares them. It is closed with the data
 */
public record RunData(
        ImageSet train,
        ImageSet test,
        int[] trainClassCounts,
        BatchSource trainBatches,
        BatchSource validBatches,
        BatchSource testBatches,
        ResidentPictures resident)
        implements AutoCloseable {
    /** Pictures per batch where no gradient is computed; it does not change what comes out. */
    private static final int EVALUATION_BATCH = 256;

    /** One part in so many of the device's memory may hold pictures; the rest is for the training. */
    private static final int RESIDENT_SHARE = 4;

    /**
     * Reads a run's data set, which is fetched or made where it is missing, and divides it.
     *
     * @param backend where the run computes
     * @param notice is told of files that are left out
     */
    public static RunData load(
            RunSettings settings, Backend backend, ProgressListener progress, Consumer<String> notice)
            throws IOException {
        Dataset dataset = RunDataset.of(settings, notice);
        Splits splits = splits(dataset, settings.data().dataDir(), progress);
        ImageSet train = limit(splits.train(), settings.data().limitTrain());
        ImageSet test = limit(splits.test(), settings.data().limitTest());
        PictureInput input = PictureInput.of(settings);
        ValidationSplit split = split(settings.validation(), settings.seed(), train);
        int[] validation = split.validation();
        Framing framing = TrainingTransform.framing(settings.pictures(), input);
        DataLoader training = training(settings, input, train, split.train());
        DataLoader validating = loaderInOrder(input, train, Sampler.subset(validation));
        BatchSource testing = inOrder(input, test, Sampler.sequential(test.size()));
        int[] classCounts = classCounts(train, split.train());
        ResidentPictures resident = resident(settings, input, train, framing, backend);
        return new RunData(
                train,
                test,
                classCounts,
                source(training, framing, resident),
                validation.length == 0 ? null : source(validating, input.middle(), resident),
                testing,
                resident);
    }

    @Override
    public void close() {
        if (resident != null) {
            resident.close();
        }
    }

    private static ValidationSplit split(ValidationSettings settings, long seed, ImageSet train) {
        Fold fold = settings.fold();
        return fold == null
                ? new ValidationSplit(train.size(), settings.validFraction(), seed)
                : ValidationSplit.fold(train.labels(), fold.number() - 1, fold.of(), seed);
    }

    /** Both parts of a data set, from a folder or, if that is null, from the cache. */
    public static Splits splits(Dataset dataset, String folder, ProgressListener progress) throws IOException {
        DatasetOptions options = DatasetOptions.defaults().withProgress(progress);
        return dataset.load(folder == null ? options : options.withDataFolder(Path.of(folder)));
    }

    /** Pictures as they are, but as a network expects them. */
    public static BatchSource inOrder(PictureInput input, ImageSet set, Sampler sampler) {
        return new LoaderSource(loaderInOrder(input, set, sampler));
    }

    private static DataLoader loaderInOrder(PictureInput input, ImageSet set, Sampler sampler) {
        return DataLoader.of(set)
                .sampler(sampler)
                .transform(input.preparation())
                .batchSize(Math.clamp(sampler.size(), 1, EVALUATION_BATCH))
                .build();
    }

    private static int[] classCounts(ImageSet set, int[] indices) {
        int[] counts = new int[set.classCount()];
        for (int index : indices) {
            counts[set.label(index)]++;
        }
        return counts;
    }

    private static DataLoader training(RunSettings settings, PictureInput input, ImageSet set, int[] indices) {
        return DataLoader.of(set)
                .sampler(
                        settings.data().balanced()
                                ? Sampler.balanced(indices, set.labels(), settings.seed())
                                : Sampler.shuffled(indices, settings.seed()))
                .transform(TrainingTransform.of(settings.pictures(), input))
                .batchSize(settings.batchSize())
                .seed(settings.seed())
                // A set smaller than one batch is trained with that smaller batch.
                .dropLast(indices.length >= settings.batchSize())
                .build();
    }

    /**
     * The training set in the backend's own memory, if it takes a small part of that, and nothing happens to a picture
     * that the backend cannot do; else null.
     */
    private static ResidentPictures resident(
            RunSettings settings, PictureInput input, ImageSet set, Framing framing, Backend backend) {
        boolean isScaled = set.height() == input.scaled() && set.width() == input.scaled();
        boolean isSmall = set.pixels().length <= backend.ownMemory() / RESIDENT_SHARE;
        if (!isSmall || !isScaled || !TrainingTransform.isFramingAlone(settings)) {
            return null;
        }
        CropShape one = new CropShape(
                set.size(),
                set.height(),
                set.width(),
                set.channels(),
                1,
                input.side(),
                input.side(),
                framing.crop().mode() == Padding.REFLECT);
        try {
            return ResidentPictures.of(backend, one, set.pixels(), floats(input.mean()), floats(input.std()));
        } catch (OutOfDeviceMemoryException _) {
            // Somebody else uses the device.
            return null;
        }
    }

    private static float[] floats(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    private static BatchSource source(DataLoader loader, Framing framing, ResidentPictures resident) {
        return resident == null ? new LoaderSource(loader) : new ResidentSource(loader, framing, resident);
    }

    private static ImageSet limit(ImageSet set, Integer limit) {
        return limit == null ? set : set.limit(limit);
    }
}
