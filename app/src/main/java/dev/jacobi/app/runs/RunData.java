package dev.jacobi.app.runs;

import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.catalog.DatasetOptions;
import dev.jacobi.datasets.download.ProgressListener;
import dev.jacobi.datasets.loader.DataLoader;
import dev.jacobi.datasets.loader.Sampler;
import dev.jacobi.datasets.loader.ValidationSplit;
import dev.jacobi.datasets.transform.ColourJitter;
import dev.jacobi.datasets.transform.Padding;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.RandAugment;
import dev.jacobi.datasets.transform.RandomCrop;
import dev.jacobi.datasets.transform.RandomErasing;
import dev.jacobi.datasets.transform.RandomHorizontalFlip;
import dev.jacobi.datasets.transform.RandomResizedCrop;
import dev.jacobi.datasets.transform.RandomRotation;
import dev.jacobi.datasets.transform.Resize;
import dev.jacobi.datasets.transform.Transform;
import dev.jacobi.models.training.BatchSource;
import java.io.IOException;
import java.nio.file.Path;
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
 */
public record RunData(
        ImageSet train,
        ImageSet test,
        int[] trainClassCounts,
        BatchSource trainBatches,
        BatchSource validBatches,
        BatchSource testBatches) {
    /** Pictures per batch where no gradient is computed; it does not change what comes out. */
    private static final int EVALUATION_BATCH = 256;

    /**
     * Reads a run's data set, which is fetched or made where it is missing, and divides it.
     *
     * @param notice is told of files that are left out
     */
    public static RunData load(RunSettings settings, ProgressListener progress, Consumer<String> notice)
            throws IOException {
        Dataset dataset = RunDataset.of(settings, notice);
        Splits splits = splits(dataset, settings.dataDir(), progress);
        ImageSet train = limit(splits.train(), settings.limitTrain());
        ImageSet test = limit(splits.test(), settings.limitTest());
        PictureInput input = PictureInput.of(settings);
        ValidationSplit split = split(settings, train);
        int[] validation = split.validation();
        return new RunData(
                train,
                test,
                classCounts(train, split.train()),
                training(settings, input, train, split.train()),
                validation.length == 0 ? null : inOrder(input, train, Sampler.subset(validation)),
                inOrder(input, test, Sampler.sequential(test.size())));
    }

    private static ValidationSplit split(RunSettings settings, ImageSet train) {
        Fold fold = settings.fold();
        return fold == null
                ? new ValidationSplit(train.size(), settings.validFraction(), settings.seed())
                : ValidationSplit.fold(train.labels(), fold.number() - 1, fold.of(), settings.seed());
    }

    /** Both parts of a data set, from a folder or, if that is null, from the cache. */
    public static Splits splits(Dataset dataset, String folder, ProgressListener progress) throws IOException {
        DatasetOptions options = DatasetOptions.defaults().withProgress(progress);
        return dataset.load(folder == null ? options : options.withDataFolder(Path.of(folder)));
    }

    /** Pictures as they are, but as a network expects them. */
    public static BatchSource inOrder(PictureInput input, ImageSet set, Sampler sampler) {
        return new LoaderSource(DataLoader.of(set)
                .sampler(sampler)
                .transform(input.preparation())
                .batchSize(Math.clamp(sampler.size(), 1, EVALUATION_BATCH))
                .build());
    }

    private static int[] classCounts(ImageSet set, int[] indices) {
        int[] counts = new int[set.classCount()];
        for (int index : indices) {
            counts[set.label(index)]++;
        }
        return counts;
    }

    private static BatchSource training(RunSettings settings, PictureInput input, ImageSet set, int[] indices) {
        return new LoaderSource(DataLoader.of(set)
                .sampler(
                        settings.balanced()
                                ? Sampler.balanced(indices, set.labels(), settings.seed())
                                : Sampler.shuffled(indices, settings.seed()))
                .transform(augmentation(settings, input))
                .batchSize(settings.batchSize())
                .seed(settings.seed())
                // A set smaller than one batch is trained with that smaller batch.
                .dropLast(indices.length >= settings.batchSize())
                .build());
    }

    private static Transform augmentation(RunSettings settings, PictureInput input) {
        int side = input.side();
        Transform scaled = new Resize(input.scaled(), input.scaled());
        Transform flip = new RandomHorizontalFlip();
        Transform normalised = input.normalisation();
        return switch (settings.augment()) {
            case NONE -> input.preparation();
            case CROP -> Pipeline.of(scaled, crop(input, settings.padding()), normalised);
            case CROP_FLIP -> Pipeline.of(scaled, crop(input, settings.padding()), flip, normalised);
            case STRONG ->
                Pipeline.of(
                        scaled,
                        crop(input, settings.padding()),
                        flip,
                        new RandomRotation(15),
                        new ColourJitter(0.4),
                        normalised,
                        new RandomErasing(0.25));
            case RAND ->
                Pipeline.of(
                        scaled,
                        crop(input, settings.padding()),
                        flip,
                        new RandAugment(settings.augmentOperations(), settings.augmentMagnitude()),
                        normalised);
            case RESIZED_CROP -> Pipeline.of(scaled, new RandomResizedCrop(side, side), flip, normalised);
        };
    }

    /**
     * A part that is smaller than the picture has room to move in it. Else the picture goes on beyond its edge: drawings
     * lie on black ground, of photographs the mirror image is likelier.
     */
    private static Transform crop(PictureInput input, int padding) {
        boolean photograph = input.channels() > 1;
        int margin = input.side() < input.scaled() ? 0 : padding;
        return new RandomCrop(input.side(), input.side(), margin, photograph ? Padding.REFLECT : Padding.ZERO);
    }

    private static ImageSet limit(ImageSet set, Integer limit) {
        return limit == null ? set : set.limit(limit);
    }
}
