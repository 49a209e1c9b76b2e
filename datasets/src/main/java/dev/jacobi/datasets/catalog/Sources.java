package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.download.RemoteFile;
import dev.jacobi.datasets.format.Cifar100Level;
import dev.jacobi.datasets.format.CifarFormat;
import dev.jacobi.datasets.synthetic.SyntheticPictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The published addresses, hashes, file names and class names of the datasets. */
final class Sources {
    static final List<String> CIFAR10_CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
    static final List<String> MNIST_CLASSES = List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    static final List<String> FASHION_MNIST_CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    private static final String TORONTO = "https://www.cs.toronto.edu/~kriz/";
    private static final String SYNTHETIC_FOLDER = "synthetic-v1";

    private static final List<String> CIFAR10_TRAIN =
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin");
    private static final String CIFAR10_TEST = "test_batch.bin";

    private Sources() {}

    static Splits synthetic(DatasetOptions options) throws IOException {
        Optional<Path> own = options.dataFolder();
        Path folder = own.isPresent() ? own.get() : options.cacheFolder().resolve(SYNTHETIC_FOLDER);
        if (own.isEmpty()) {
            SyntheticPictures.create(folder);
        }
        return SyntheticPictures.read(
                LocalFiles.folder("synthetic", folder, SYNTHETIC_FOLDER, SyntheticPictures.fileNames()));
    }

    static CifarDataset cifar10() {
        RemoteFile archive = RemoteFile.md5(
                "cifar-10-binary.tar.gz",
                "c32a1d4ab5d03f1284b67883e8d87530",
                TORONTO,
                "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/");
        List<String> files =
                Stream.concat(CIFAR10_TRAIN.stream(), Stream.of(CIFAR10_TEST)).toList();
        return new CifarDataset("cifar10", archive, "cifar-10-batches-bin", files, folder -> {
            checkIfPresent(folder.resolve("batches.meta.txt"), CIFAR10_CLASSES);
            List<Path> train = CIFAR10_TRAIN.stream().map(folder::resolve).toList();
            List<Path> test = List.of(folder.resolve(CIFAR10_TEST));
            int size = CifarFormat.CIFAR10_BATCH_SIZE;
            return new Splits(
                    CifarFormat.readCifar10("cifar10 train", train, size, CIFAR10_CLASSES),
                    CifarFormat.readCifar10("cifar10 test", test, size, CIFAR10_CLASSES));
        });
    }

    static CifarDataset cifar100(Cifar100Level level) {
        RemoteFile archive = RemoteFile.md5("cifar-100-binary.tar.gz", "03b5dce01913d631647c71ecec9e9cb8", TORONTO);
        List<String> files = List.of("train.bin", "test.bin");
        String name = level == Cifar100Level.FINE ? "cifar100" : "cifar100-coarse";
        return new CifarDataset(name, archive, "cifar-100-binary", files, folder -> {
            checkIfPresent(folder.resolve("fine_label_names.txt"), Cifar100Level.FINE.classNames());
            checkIfPresent(folder.resolve("coarse_label_names.txt"), Cifar100Level.COARSE.classNames());
            Path train = folder.resolve("train.bin");
            Path test = folder.resolve("test.bin");
            return new Splits(
                    CifarFormat.readCifar100(name + " train", train, 50_000, level),
                    CifarFormat.readCifar100(name + " test", test, 10_000, level));
        });
    }

    static IdxDataset mnist() {
        String[] mirrors = {
            "https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/"
        };
        List<RemoteFile> files = List.of(
                RemoteFile.md5("train-images-idx3-ubyte.gz", "f68b3c2dcbeaaa9fbdd348bbdeb94873", mirrors),
                RemoteFile.md5("train-labels-idx1-ubyte.gz", "d53e105ee54ea40749a09fcbcd1e9432", mirrors),
                RemoteFile.md5("t10k-images-idx3-ubyte.gz", "9fb629c4189551a2d022fa330f9573f3", mirrors),
                RemoteFile.md5("t10k-labels-idx1-ubyte.gz", "ec29112dd5afa0611ce80d1b7f02629c", mirrors));
        return new IdxDataset("mnist", files, MNIST_CLASSES);
    }

    static IdxDataset fashionMnist() {
        String[] mirrors = {
            "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
            "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"
        };
        List<RemoteFile> files = List.of(
                RemoteFile.md5("train-images-idx3-ubyte.gz", "8d4fb7e6c68d591d4c3dfef9ec88bf0d", mirrors),
                RemoteFile.md5("train-labels-idx1-ubyte.gz", "25c81989df183df01b3e8a0aad5dffbe", mirrors),
                RemoteFile.md5("t10k-images-idx3-ubyte.gz", "bef4ecab320f06d8554ea6380940ec79", mirrors),
                RemoteFile.md5("t10k-labels-idx1-ubyte.gz", "bb300cfdad3c16e7a12a480ee83cd310", mirrors));
        return new IdxDataset("fashion-mnist", files, FASHION_MNIST_CLASSES);
    }

    private static void checkIfPresent(Path file, List<String> classNames) throws IOException {
        if (Files.exists(file)) {
            CifarFormat.checkClassNames(file, classNames);
        }
    }
}
