package dev.jacobi.benchmarks.data;

import dev.jacobi.datasets.ImageSet;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Data sets of noise in the published formats, in a folder that lasts as long as this does. */
final class GeneratedFiles implements AutoCloseable {
    static final List<String> CLASSES =
            IntStream.range(0, 10).mapToObj(i -> "class " + i).toList();

    private static final int CIFAR_PICTURE = 32 * 32 * 3;
    private static final int IDX_SIDE = 28;

    private final Random random = new Random(1);
    private final Path folder;

    GeneratedFiles() throws IOException {
        folder = Files.createTempDirectory("jacobi-benchmarks");
    }

    /** A CIFAR-10 batch file. */
    Path cifar10(int records) throws IOException {
        byte[] bytes = new byte[records * (1 + CIFAR_PICTURE)];
        random.nextBytes(bytes);
        for (int i = 0; i < records; i++) {
            bytes[i * (1 + CIFAR_PICTURE)] = (byte) (i % CLASSES.size());
        }
        return Files.write(folder.resolve("data_batch.bin"), bytes);
    }

    /** MNIST's pictures, packed. */
    Path idxImages(int count) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putInt(0x803).putInt(count).putInt(IDX_SIDE).putInt(IDX_SIDE);
        byte[] pixels = new byte[count * IDX_SIDE * IDX_SIDE];
        random.nextBytes(pixels);
        // As in MNIST, four pixels of five are black, which is what makes the file small.
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i % 5 == 0 ? pixels[i] : 0;
        }
        return gzip("images.gz", header.array(), pixels);
    }

    /** MNIST's labels, packed. */
    Path idxLabels(int count) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(8);
        header.putInt(0x801).putInt(count);
        byte[] labels = new byte[count];
        for (int i = 0; i < count; i++) {
            labels[i] = (byte) (i % CLASSES.size());
        }
        return gzip("labels.gz", header.array(), labels);
    }

    private Path gzip(String name, byte[] header, byte[] body) throws IOException {
        Path file = folder.resolve(name);
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(header);
            out.write(body);
        }
        return file;
    }

    /** Pictures in memory, of CIFAR-10's size. */
    static ImageSet pictures(int count) {
        byte[] pixels = new byte[count * CIFAR_PICTURE];
        new Random(1).nextBytes(pixels);
        int[] labels = IntStream.range(0, count).map(i -> i % CLASSES.size()).toArray();
        return new ImageSet("noise", 32, 32, 3, pixels, labels, CLASSES);
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
