package dev.jacobi.benchmarks.data;

import dev.jacobi.benchmarks.machine.Cost;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.format.CifarFormat;
import dev.jacobi.datasets.format.IdxFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** From a file to a set in memory; the bytes are those of the pictures, unpacked. */
@State(Scope.Benchmark)
public class ParserBenchmark {
    /** Pictures in a file. */
    @Param("10000")
    public int pictures;

    private GeneratedFiles files;
    private Path cifar;
    private Path idxImages;
    private Path idxLabels;

    /** Writes the files. */
    @Setup
    public void setUp() throws IOException {
        files = new GeneratedFiles();
        cifar = files.cifar10(pictures);
        idxImages = files.idxImages(pictures);
        idxLabels = files.idxLabels(pictures);
    }

    /** CIFAR-10's binary format, planes of red, green and blue. */
    @Benchmark
    public ImageSet cifar10(Cost cost) throws IOException {
        return count(CifarFormat.readCifar10("noise", List.of(cifar), pictures, GeneratedFiles.CLASSES), cost);
    }

    /** MNIST's format, packed with gzip. */
    @Benchmark
    public ImageSet idx(Cost cost) throws IOException {
        return count(IdxFormat.read("noise", idxImages, idxLabels, GeneratedFiles.CLASSES), cost);
    }

    private static ImageSet count(ImageSet set, Cost cost) {
        cost.add(0, (double) set.size() * set.imageLength());
        return set;
    }

    /** Deletes the files. */
    @TearDown
    public void tearDown() throws IOException {
        files.close();
    }
}
