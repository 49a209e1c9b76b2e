package dev.jacobi.datasets.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.format.Cifar100Level;
import dev.jacobi.datasets.format.CifarFormat;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
    @TempDir
    private Path root;

    private DatasetOptions from(Path dataFolder) {
        return DatasetOptions.defaults().withCacheFolder(root.resolve("cache")).withDataFolder(dataFolder);
    }

    private static byte[] cifar10Batch() {
        byte[] batch = new byte[CifarFormat.CIFAR10_BATCH_SIZE * 3073];
        for (int i = 0; i < CifarFormat.CIFAR10_BATCH_SIZE; i++) {
            batch[i * 3073] = (byte) (i % 10);
        }
        return batch;
    }

    private static void writeCifar10(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (int i = 1; i <= 5; i++) {
            Files.write(folder.resolve("data_batch_" + i + ".bin"), cifar10Batch());
        }
        Files.write(folder.resolve("test_batch.bin"), cifar10Batch());
    }

    private static void writeIdx(Path folder, String prefix, int count) throws IOException {
        Files.createDirectories(folder);
        ByteBuffer images = ByteBuffer.allocate(16 + count * 784);
        images.putInt(0x803).putInt(count).putInt(28).putInt(28);
        Files.write(folder.resolve(prefix + "-images-idx3-ubyte"), images.array());
        ByteBuffer labels = ByteBuffer.allocate(8 + count);
        labels.putInt(0x801).putInt(count);
        Files.write(folder.resolve(prefix + "-labels-idx1-ubyte"), labels.array());
    }

    @Test
    void everyDatasetIsFoundByItsName() {
        assertEquals(
                List.of("synthetic", "cifar10", "cifar100", "cifar100-coarse", "mnist", "fashion-mnist"),
                Dataset.names());
        for (Dataset dataset : Dataset.all()) {
            assertSame(dataset, Dataset.named(dataset.name()));
            assertEquals(dataset.shape().channels(), dataset.statistics().channels());
        }
        var e = assertThrows(IllegalArgumentException.class, () -> Dataset.named("imagenet"));
        assertTrue(e.getMessage().contains("got imagenet, expected one of synthetic, cifar10"), e.getMessage());
    }

    @Test
    void generatesTheSyntheticSetIntoTheCacheAndReadsItFromThere() throws IOException {
        DatasetOptions options = DatasetOptions.defaults().withCacheFolder(root);
        Splits splits = Dataset.SYNTHETIC.load(options);
        assertEquals(Dataset.SYNTHETIC.classNames(), splits.train().classNames());
        ChannelStatistics measured = ChannelStatistics.measure(splits.train());
        ChannelStatistics stated = Dataset.SYNTHETIC.statistics();
        for (int c = 0; c < 3; c++) {
            assertEquals(measured.mean().get(c), stated.mean().get(c), 1e-4f);
            assertEquals(measured.std().get(c), stated.std().get(c), 1e-4f);
        }
        Path made = root.resolve("synthetic-v1");
        assertArrayEquals(
                splits.test().pixels(), Dataset.SYNTHETIC.load(options).test().pixels());
        assertArrayEquals(
                splits.test().pixels(),
                Dataset.SYNTHETIC.load(from(made)).test().pixels());
    }

    @Test
    void readsCifar10FromItsFolderOrTheOneAbove() throws IOException {
        writeCifar10(root.resolve("cifar-10-batches-bin"));
        for (Path folder : List.of(root, root.resolve("cifar-10-batches-bin"))) {
            Splits splits = Dataset.CIFAR10.load(from(folder));
            assertEquals(50_000, splits.train().size());
            assertEquals(10_000, splits.test().size());
            assertEquals("truck", splits.test().classNames().get(splits.test().label(9)));
        }
    }

    @Test
    void doesNotTakeAnotherSetForCifar10() throws IOException {
        writeCifar10(root);
        Files.writeString(root.resolve("batches.meta.txt"), "disc\nring\n");
        assertThrows(DatasetFormatException.class, () -> Dataset.CIFAR10.load(from(root)));
    }

    @Test
    void readsTheFineLabelsOfCifar100() throws IOException {
        Files.write(root.resolve("train.bin"), cifar100(50_000));
        Files.write(root.resolve("test.bin"), cifar100(10_000));
        Splits splits = Dataset.CIFAR100.load(from(root));
        assertEquals(50_000, splits.train().size());
        assertEquals(100, splits.test().classCount());
        assertEquals(99, splits.test().label(199));
    }

    private static byte[] cifar100(int count) {
        byte[] records = new byte[count * 3074];
        for (int i = 0; i < count; i++) {
            records[i * 3074] = (byte) Cifar100Level.coarseOf(i % 100);
            records[i * 3074 + 1] = (byte) (i % 100);
        }
        return records;
    }

    @Test
    void takesTheCountsOfIdxFilesFromTheirHeaders() throws IOException {
        writeIdx(root, "train", 7);
        writeIdx(root, "t10k", 3);
        Splits splits = Dataset.MNIST.load(from(root));
        assertEquals(7, splits.train().size());
        assertEquals(
                "mnist test: 3 pictures of 28x28x1 in 10 classes", splits.test().toString());
    }

    @Test
    void saysWhichFilesItLookedForAndWhere() throws IOException {
        writeIdx(root, "train", 7);
        var idx = assertThrows(FileNotFoundException.class, () -> Dataset.MNIST.load(from(root)));
        assertEquals(
                "mnist: looked for t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz; found neither in " + root,
                idx.getMessage());
        writeCifar10(root);
        Files.delete(root.resolve("data_batch_4.bin"));
        var cifar = assertThrows(FileNotFoundException.class, () -> Dataset.CIFAR10.load(from(root)));
        assertTrue(
                cifar.getMessage().contains("cifar10: looked for data_batch_1.bin, data_batch_2"), cifar.getMessage());
        assertTrue(cifar.getMessage().contains(root + " lacks data_batch_4.bin"), cifar.getMessage());
        assertTrue(
                cifar.getMessage().contains("there is no folder " + root.resolve("cifar-10-batches-bin")),
                cifar.getMessage());
        var absent = assertThrows(FileNotFoundException.class, () -> Dataset.MNIST.load(from(root.resolve("x"))));
        assertTrue(absent.getMessage().contains("there is no folder " + root.resolve("x")), absent.getMessage());
        assertFalse(Files.exists(root.resolve("cache")), "a data folder must not lead to a download");
    }

    @Test
    void theCacheIsWhereTheUserKeepsCaches() {
        Path home = root.resolve("home");
        assertEquals(home.resolve(".cache/jacobi"), DatasetOptions.userCache(Map.of(), home));
        assertEquals(
                home.resolve(".cache/jacobi"), DatasetOptions.userCache(Map.of("XDG_CACHE_HOME", "relative"), home));
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", root.toString());
        assertEquals(root.resolve("jacobi"), DatasetOptions.userCache(environment, home));
    }
}
