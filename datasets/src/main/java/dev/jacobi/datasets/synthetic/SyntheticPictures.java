package dev.jacobi.datasets.synthetic;

import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.download.CacheFolder;
import dev.jacobi.datasets.format.CifarFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A generated set for first steps without a network: 10,000 training and 2,000 test pictures of 32x32 RGB, equally many
 * of each of ten classes of shapes and textures. It is written once, in the binary layout of CIFAR-10, and comes out
 * the same, bit for bit, everywhere.
 */
public final class SyntheticPictures {
    /** The records in each of the six batch files. */
    public static final int BATCH_SIZE = 2_000;

    private static final int TRAIN_BATCHES = 5;
    private static final int RECORD = 1 + 3 * Canvas.SIDE * Canvas.SIDE;
    private static final long SEED = 20250101;
    private static final List<String> TRAIN_FILES = IntStream.rangeClosed(1, TRAIN_BATCHES)
            .mapToObj(i -> "data_batch_" + i + ".bin")
            .toList();
    private static final String TEST_FILE = "test_batch.bin";
    private static final String NAMES_FILE = "batches.meta.txt";

    private SyntheticPictures() {}

    /** The class names, in label order. */
    public static List<String> classNames() {
        return PictureClass.classNames();
    }

    /** The names of the set's files. */
    public static List<String> fileNames() {
        return Stream.concat(TRAIN_FILES.stream(), Stream.of(TEST_FILE, NAMES_FILE))
                .toList();
    }

    /** Writes the set's files to a folder of its own, unless the folder exists. */
    public static void create(Path folder) throws IOException {
        CacheFolder.create(folder, SyntheticPictures::generate);
    }

    /** Reads the set from the folder that holds its files. */
    public static Splits read(Path folder) throws IOException {
        CifarFormat.checkClassNames(folder.resolve(NAMES_FILE), classNames());
        List<Path> train = TRAIN_FILES.stream().map(folder::resolve).toList();
        List<Path> test = List.of(folder.resolve(TEST_FILE));
        return new Splits(
                CifarFormat.readCifar10("synthetic train", train, BATCH_SIZE, classNames()),
                CifarFormat.readCifar10("synthetic test", test, BATCH_SIZE, classNames()));
    }

    private static void generate(Path folder) throws IOException {
        byte[] train = records(0, TRAIN_BATCHES * BATCH_SIZE);
        int batchBytes = BATCH_SIZE * RECORD;
        for (int i = 0; i < TRAIN_BATCHES; i++) {
            byte[] batch = Arrays.copyOfRange(train, i * batchBytes, (i + 1) * batchBytes);
            Files.write(folder.resolve(TRAIN_FILES.get(i)), batch);
        }
        Files.write(folder.resolve(TEST_FILE), records(1, BATCH_SIZE));
        Files.writeString(folder.resolve(NAMES_FILE), String.join("\n", classNames()) + "\n");
    }

    /** The records of one part, with the classes in random order and equally often. */
    private static byte[] records(int part, int count) {
        PictureClass[] classes = PictureClass.values();
        PicturePainter painter = new PicturePainter();
        int[] order = RandomStream.of(SEED, part).permutation(count);
        byte[] records = new byte[count * RECORD];
        for (int i = 0; i < count; i++) {
            int label = order[i] % classes.length;
            records[i * RECORD] = (byte) label;
            painter.paint(classes[label], RandomStream.of(SEED, part, i), records, i * RECORD + 1);
        }
        return records;
    }
}
