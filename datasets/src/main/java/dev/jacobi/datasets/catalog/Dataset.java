package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.format.Cifar100Level;
import dev.jacobi.datasets.synthetic.SyntheticPictures;
import dev.jacobi.datasets.transform.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A dataset that has a name. */
public final class Dataset {
    /** Generated pictures of ten shapes and textures: 10,000 and 2,000. */
    public static final Dataset SYNTHETIC = new Dataset(
            "synthetic",
            new ImageShape(32, 32, 3),
            SyntheticPictures.classNames(),
            new ChannelStatistics(List.of(0.5014f, 0.4966f, 0.5032f), List.of(0.2892f, 0.2890f, 0.2890f)),
            Sources::synthetic);

    /** Photographs of ten kinds of things: 50,000 and 10,000. */
    public static final Dataset CIFAR10 = new Dataset(
            "cifar10",
            new ImageShape(32, 32, 3),
            Sources.CIFAR10_CLASSES,
            new ChannelStatistics(List.of(0.4914f, 0.4822f, 0.4465f), List.of(0.2470f, 0.2435f, 0.2616f)),
            Sources.cifar10());

    /** Photographs of a hundred kinds of things, labelled with the fine classes: 50,000 and 10,000. */
    public static final Dataset CIFAR100 = new Dataset(
            "cifar100",
            new ImageShape(32, 32, 3),
            Cifar100Level.FINE.classNames(),
            new ChannelStatistics(List.of(0.5071f, 0.4865f, 0.4409f), List.of(0.2673f, 0.2564f, 0.2762f)),
            Sources.cifar100(Cifar100Level.FINE));

    /** The same photographs, labelled with the twenty superclasses. */
    public static final Dataset CIFAR100_COARSE = new Dataset(
            "cifar100-coarse",
            CIFAR100.shape,
            Cifar100Level.COARSE.classNames(),
            CIFAR100.statistics,
            Sources.cifar100(Cifar100Level.COARSE));

    /** Handwritten digits: 60,000 and 10,000. */
    public static final Dataset MNIST = new Dataset(
            "mnist",
            new ImageShape(28, 28, 1),
            Sources.MNIST_CLASSES,
            new ChannelStatistics(List.of(0.1307f), List.of(0.3081f)),
            Sources.mnist());

    /** Pictures of clothes: 60,000 and 10,000. */
    public static final Dataset FASHION_MNIST = new Dataset(
            "fashion-mnist",
            new ImageShape(28, 28, 1),
            Sources.FASHION_MNIST_CLASSES,
            new ChannelStatistics(List.of(0.2860f), List.of(0.3530f)),
            Sources.fashionMnist());

    /** The name of datasets that {@link #folder} makes. */
    public static final String FOLDER = "folder";

    /** The customary statistics of photographs, measured on ImageNet. */
    private static final ChannelStatistics PHOTOGRAPHS =
            new ChannelStatistics(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

    private static final List<Dataset> ALL =
            List.of(SYNTHETIC, CIFAR10, CIFAR100, CIFAR100_COARSE, MNIST, FASHION_MNIST);

    private final String name;
    private final ImageShape shape;
    private final List<String> classNames;
    private final ChannelStatistics statistics;
    private final Source source;

    private Dataset(
            String name, ImageShape shape, List<String> classNames, ChannelStatistics statistics, Source source) {
        this.name = name;
        this.shape = shape;
        this.classNames = classNames;
        this.statistics = statistics;
        this.source = source;
    }

    /**
     * Pictures of one's own in class folders; see {@code docs/data.md} for how they have to lie.
     *
     * @param folder with the pictures
     * @param side height and width in pixels that they are brought to
     * @param broken is told of each file that cannot be read, which is then left out; without it such a file is an
     *     error
     * @throws IOException if there are no class folders
     */
    public static Dataset folder(Path folder, int side, Optional<Consumer<IOException>> broken) throws IOException {
        ImageShape shape = new ImageShape(side, side, 3);
        List<String> classNames = FolderDataset.classNames(folder);
        return new Dataset(
                FOLDER, shape, classNames, PHOTOGRAPHS, new FolderDataset(folder, shape, classNames, broken));
    }

    /** All datasets that have a name of their own, the one to begin with first. */
    public static List<Dataset> all() {
        return ALL;
    }

    /** Their names, in the same order. */
    public static List<String> names() {
        return ALL.stream().map(Dataset::name).toList();
    }

    /**
     * The dataset of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Dataset named(String name) {
        return ALL.stream()
                .filter(dataset -> dataset.name.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "dataset: got " + name + ", expected one of " + String.join(", ", names())));
    }

    /** What {@code --dataset} takes, for example {@code cifar10}. */
    public String name() {
        return name;
    }

    /** The shape of its pictures. */
    public ImageShape shape() {
        return shape;
    }

    /** Its class names, in label order. */
    public List<String> classNames() {
        return classNames;
    }

    /** The customary statistics of the training pictures, for {@code Normalize}. */
    public ChannelStatistics statistics() {
        return statistics;
    }

    /**
     * Reads the dataset from the data folder, or else from the cache folder, into which its files are first generated
     * or downloaded where they are missing.
     *
     * @throws dev.jacobi.datasets.DatasetFormatException if a file is not what it should be
     * @throws java.io.FileNotFoundException if the data folder lacks a file
     * @throws dev.jacobi.datasets.download.DownloadException if a file can be had from no mirror
     */
    public Splits load(DatasetOptions options) throws IOException {
        return source.load(options);
    }

    @Override
    public String toString() {
        return name;
    }
}
