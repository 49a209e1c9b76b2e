package dev.jacobi.datasets.catalog;

import java.io.FileNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds a dataset's files in a folder, and says where it looked for those that are missing. */
final class LocalFiles {
    private LocalFiles() {}

    /** The file with one of these names; the first that is there. */
    static Path file(String dataset, Path folder, List<String> names) throws FileNotFoundException {
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                return file;
            }
        }
        String place = Files.isDirectory(folder) ? "found neither in " + folder : "there is no folder " + folder;
        throw new FileNotFoundException(dataset + ": looked for " + String.join(" or ", names) + "; " + place);
    }

    /** The folder that holds all these files: the given one, or the one of this name in it. */
    static Path folder(String dataset, Path folder, String name, List<String> files) throws FileNotFoundException {
        List<String> misses = new ArrayList<>();
        for (Path candidate : List.of(folder.resolve(name), folder)) {
            List<String> missing = files.stream()
                    .filter(file -> !Files.isRegularFile(candidate.resolve(file)))
                    .toList();
            if (missing.isEmpty()) {
                return candidate;
            }
            misses.add(
                    Files.isDirectory(candidate)
                            ? candidate + " lacks " + String.join(", ", missing)
                            : "there is no folder " + candidate);
        }
        throw new FileNotFoundException(
                dataset + ": looked for " + String.join(", ", files) + "; " + String.join("; ", misses));
    }
}
