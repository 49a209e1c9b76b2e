package dev.jacobi.datasets.catalog;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.Splits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Reads published sets from a folder beside the project, where there is one. */
class RealDataTest {
    private static Splits load(Dataset dataset, String folderName) throws IOException {
        Path folder = Path.of("..", "..", "shared", "data", folderName);
        boolean present = Files.isDirectory(folder);
        if (!present) {
            System.out.println("skipped: there is no folder " + folder + " with " + dataset.name());
        }
        assumeTrue(present, "there is no folder " + folder);
        return dataset.load(DatasetOptions.defaults().withDataFolder(folder));
    }

    @Test
    void mnistHasItsPublishedCountsAndStatistics() throws IOException {
        Splits mnist = load(Dataset.MNIST, "mnist");
        int[] published = {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
        assertArrayEquals(published, mnist.train().labelHistogram());
        assertEquals(10_000, mnist.test().size());
        ChannelStatistics measured = ChannelStatistics.measure(mnist.train());
        assertEquals(
                Dataset.MNIST.statistics().mean().getFirst(), measured.mean().getFirst(), 1e-4f);
        assertEquals(Dataset.MNIST.statistics().std().getFirst(), measured.std().getFirst(), 1e-4f);
    }

    @Test
    void aPartOfFashionMnistIsReadLikeTheWhole() throws IOException {
        Splits fashion = load(Dataset.FASHION_MNIST, "fashion-mnist-subset");
        assertEquals(2_000, fashion.train().size());
        assertEquals(300, fashion.test().size());
        assertEquals(
                "Ankle boot", fashion.train().classNames().get(fashion.train().label(0)));
        ChannelStatistics measured = ChannelStatistics.measure(fashion.train());
        assertEquals(
                Dataset.FASHION_MNIST.statistics().mean().getFirst(),
                measured.mean().getFirst(),
                0.01f);
    }
}
