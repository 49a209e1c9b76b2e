package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.DatasetFormatException;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.format.PictureFile;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.ImageShape;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Pictures of one's own: a folder for each class, whose name is the class's, with PNG, JPEG, GIF and BMP files of any
 * size in it and below it, unless they are hidden. Either the class folders lie in {@code train} and {@code test}, or
 * they lie in the folder itself, and every fifth picture of a class, in the order of the names, is for testing. The
 * classes take turns, so that the first pictures of a part are of all of them.
 *
 * @param folder with the pictures
 * @param shape that pictures are brought to: their middle square is scaled
 * @param classNames in alphabetical order
 * @param broken is told of each file that cannot be read, which is then left out; without it such a file is an error
 */
record FolderDataset(Path folder, ImageShape shape, List<String> classNames, Optional<Consumer<IOException>> broken)
        implements Source {
    private static final String TRAIN = "train";
    private static final String TEST = "test";
    private static final int TEST_EVERY = 5;

    /** What Java puts in place of bytes that are no text in the locale's encoding. */
    private static final String UNREADABLE = "\uFFFD";

    /** A picture's file and class. */
    private record Labelled(Path file, int label) {}

    /** The names of the class folders. */
    static List<String> classNames(Path folder) throws IOException {
        List<String> names = subfolders(isDivided(folder) ? folder.resolve(TRAIN) : folder);
        if (names.size() < 2) {
            throw new FileNotFoundException(
                    "%s: found the class folders %s, expected a folder for each of at least two classes"
                            .formatted(folder, names));
        }
        return names;
    }

    /** One part without the other is an error, unless it has no folders in it: a class can have that name too. */
    private static boolean isDivided(Path folder) throws IOException {
        boolean train = Files.isDirectory(folder.resolve(TRAIN));
        boolean test = Files.isDirectory(folder.resolve(TEST));
        if (train != test) {
            String there = train ? TRAIN : TEST;
            if (!subfolders(folder.resolve(there)).isEmpty()) {
                throw new FileNotFoundException(
                        "%s: found class folders in %s but no folder %s, expected both, or class folders without them"
                                .formatted(folder, there, train ? TEST : TRAIN));
            }
        }
        return train && test;
    }

    private static List<String> subfolders(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new FileNotFoundException("there is no folder " + folder);
        }
        try (Stream<Path> entries = Files.list(folder)) {
            List<String> names = entries.filter(Files::isDirectory)
                    .map(Path::getFileName)
                    .filter(name -> !isHidden(name))
                    .map(Path::toString)
                    .sorted()
                    .toList();
            checkEveryName(folder, names);
            return names;
        }
    }

    /** A name that the locale has no letters for would be another one elsewhere, and leads to no folder. */
    private static void checkEveryName(Path folder, List<String> names) throws IOException {
        for (String name : names) {
            if (name.contains(UNREADABLE)) {
                throw new IOException(
                        "%s: got the folder name %s, expected one that is text in the encoding %s; set LC_ALL=C.UTF-8, or rename the folder"
                                .formatted(folder, name, System.getProperty("sun.jnu.encoding")));
            }
        }
    }

    /** Whether a part of the path begins with a dot, as those do that file managers and editors make for themselves. */
    private static boolean isHidden(Path path) {
        return StreamSupport.stream(path.spliterator(), false)
                .anyMatch(name -> name.toString().startsWith("."));
    }

    @Override
    public Splits load(DatasetOptions options) throws IOException {
        List<List<Path>> train = new ArrayList<>();
        List<List<Path>> test = new ArrayList<>();
        boolean divided = isDivided(folder);
        if (divided) {
            checkNoOtherClasses(subfolders(folder.resolve(TEST)));
        }
        for (String name : classNames) {
            if (divided) {
                train.add(pictures(folder.resolve(TRAIN).resolve(name)));
                test.add(pictures(folder.resolve(TEST).resolve(name)));
            } else {
                List<Path> all = pictures(folder.resolve(name));
                train.add(every(all, i -> !isForTesting(i)));
                test.add(every(all, FolderDataset::isForTesting));
            }
        }
        if (!divided) {
            checkOneForTesting(train, test);
        }
        Splits splits = new Splits(read("folder train", inTurns(train)), read("folder test", inTurns(test)));
        checkEveryClass(splits.train());
        return splits;
    }

    /** What is not learned cannot be tested. */
    private void checkNoOtherClasses(List<String> tested) throws FileNotFoundException {
        List<String> others =
                tested.stream().filter(name -> !classNames.contains(name)).toList();
        if (!others.isEmpty()) {
            throw new FileNotFoundException("%s: found the class folders %s in %s only, expected them in %s too"
                    .formatted(folder, others, TEST, TRAIN));
        }
    }

    /** Where there are pictures, but too few of each class for any to be left for testing. */
    private void checkOneForTesting(List<List<Path>> train, List<List<Path>> test) throws FileNotFoundException {
        int most = train.stream().mapToInt(List::size).max().orElse(0);
        if (most > 0 && test.stream().allMatch(List::isEmpty)) {
            throw new FileNotFoundException(
                    "%s: found at most %d pictures in a class, expected %d, of which the last is for testing; add pictures, or make folders %s and %s"
                            .formatted(folder, most, TEST_EVERY, TRAIN, TEST));
        }
    }

    /** What has no picture cannot be learned. */
    private void checkEveryClass(ImageSet set) throws FileNotFoundException {
        int[] counts = set.labelHistogram();
        List<String> empty = IntStream.range(0, counts.length)
                .filter(label -> counts[label] == 0)
                .mapToObj(classNames::get)
                .toList();
        if (!empty.isEmpty()) {
            throw new FileNotFoundException(
                    "%s: %s: found no picture of the classes %s that can be read, expected at least one of each"
                            .formatted(folder, set.name(), empty));
        }
    }

    private static boolean isForTesting(int index) {
        return index % TEST_EVERY == TEST_EVERY - 1;
    }

    private static List<Path> every(List<Path> files, IntPredicate wanted) {
        return IntStream.range(0, files.size())
                .filter(wanted)
                .mapToObj(files::get)
                .toList();
    }

    private static List<Path> pictures(Path classFolder) throws IOException {
        if (!Files.isDirectory(classFolder)) {
            throw new FileNotFoundException("there is no folder " + classFolder);
        }
        try (Stream<Path> files = Files.walk(classFolder, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .filter(PictureFile::hasEnding)
                    .filter(file -> !isHidden(classFolder.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    /** The first picture of every class, then the second, and so on: the beginning of a set is of all classes. */
    private static List<Labelled> inTurns(List<List<Path>> classes) {
        int turns = classes.stream().mapToInt(List::size).max().orElse(0);
        List<Labelled> pictures = new ArrayList<>();
        for (int turn = 0; turn < turns; turn++) {
            for (int label = 0; label < classes.size(); label++) {
                List<Path> files = classes.get(label);
                if (turn < files.size()) {
                    pictures.add(new Labelled(files.get(turn), label));
                }
            }
        }
        return pictures;
    }

    /** Decodes on all processors; the order is that of the list. */
    private ImageSet read(String name, List<Labelled> pictures) throws IOException {
        if ((long) pictures.size() * shape.length() > Integer.MAX_VALUE) {
            throw new IOException(
                    "%s: %s: got %d pictures of %d bytes, expected at most %d, which is what fits in memory as one set"
                            .formatted(
                                    folder, name, pictures.size(), shape.length(), Integer.MAX_VALUE / shape.length()));
        }
        byte[] pixels = new byte[pictures.size() * shape.length()];
        boolean[] whole = new boolean[pictures.size()];
        try {
            IntStream.range(0, pictures.size())
                    .parallel()
                    .forEach(i -> whole[i] = decode(pictures.get(i), pixels, i * shape.length()));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        int[] present =
                IntStream.range(0, pictures.size()).filter(i -> whole[i]).toArray();
        if (present.length == 0) {
            throw new FileNotFoundException(
                    "%s: %s: found no picture that can be read, expected PNG, JPEG, GIF or BMP files in the class folders %s"
                            .formatted(folder, name, classNames));
        }
        int[] labels = new int[present.length];
        for (int i = 0; i < present.length; i++) {
            System.arraycopy(pixels, present[i] * shape.length(), pixels, i * shape.length(), shape.length());
            labels[i] = pictures.get(present[i]).label();
        }
        byte[] kept = present.length == whole.length ? pixels : Arrays.copyOf(pixels, present.length * shape.length());
        return new ImageSet(name, shape.height(), shape.width(), shape.channels(), kept, labels, classNames);
    }

    /** Puts one picture's bytes at a place; false if the file is broken and may be. */
    private boolean decode(Labelled picture, byte[] pixels, int at) {
        try {
            Image image = PictureFile.readSquare(picture.file(), shape.height(), shape.channels());
            for (int i = 0; i < shape.length(); i++) {
                pixels[at + i] = (byte) Math.round(image.pixels()[i] * 255);
            }
            return true;
        } catch (DatasetFormatException e) {
            if (broken.isEmpty()) {
                throw new UncheckedIOException(e);
            }
            synchronized (this) {
                broken.get().accept(e);
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
