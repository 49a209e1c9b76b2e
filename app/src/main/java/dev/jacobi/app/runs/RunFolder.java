package dev.jacobi.app.runs;

import dev.jacobi.app.settings.RunSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The folder of a run and the names in it.
 *
 * @param path the folder
 */
public record RunFolder(Path path) {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    /** Where a run goes that was not told where to go, unless another run has that folder. */
    public static RunFolder byDefault(LocalDateTime now, RunSettings settings) {
        String name = "%s-%s-%s".formatted(STAMP.format(now), settings.data().dataset(), settings.model());
        return new RunFolder(Path.of("runs", name.replaceAll("[^\\w.-]+", "-")));
    }

    /** The folder beside this one whose name ends with a number too. */
    public RunFolder numbered(int number) {
        return new RunFolder(path.resolveSibling(path.getFileName() + "-" + number));
    }

    /** Whether no run lives there: one that was killed while it took the folder leaves an empty file. */
    public boolean isFree() throws IOException {
        return Files.notExists(config()) || Files.size(config()) == 0;
    }

    /**
     * Checks that a new run may have the folder.
     *
     * @throws IllegalArgumentException if another run lives there, or a checkpoint that a new run would go on from
     */
    public void checkFree() throws IOException {
        if (!isFree()) {
            throw occupied();
        }
        Path checkpoint = file("last.safetensors");
        if (Files.exists(checkpoint)) {
            throw new IllegalArgumentException(
                    "--out %s: holds a last.safetensors of no run there; expected a new folder".formatted(path));
        }
    }

    /** The error that another run lives there. */
    public IllegalArgumentException occupied() {
        return new IllegalArgumentException(
                "--out %s: another run lives there; expected a new folder, or --resume %s to go on with that run"
                        .formatted(path, path));
    }

    /**
     * Takes the folder for a new run, by writing what that is made with, and makes it where it is missing. Of several
     * runs that want it at once, one gets it.
     *
     * @return whether it was free
     */
    public boolean take(RunConfig config) throws IOException {
        Files.createDirectories(path);
        // The file is only there to be locked until it is replaced; the system unlocks it if this process is killed.
        try (FileChannel file = FileChannel.open(config(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.tryLock()) {
            if (lock == null || !isFree()) {
                return false;
            }
            config.write(this);
            return true;
        }
    }

    /** What the run is made with. */
    public Path config() {
        return path.resolve("config.json");
    }

    /** Every epoch as a row. */
    public Path metricsTable() {
        return path.resolve("metrics.csv");
    }

    /** Every step and epoch as a line of JSON. */
    public Path metricsLines() {
        return path.resolve("metrics.jsonl");
    }

    /** What the network made of the validation set last. */
    public Path validation() {
        return path.resolve("validation.json");
    }

    /** What the run learns from, beside the labels: a copy, since the original may change. */
    public Path teacher() {
        return path.resolve("teacher.safetensors");
    }

    /** What came of the run. */
    public Path summary() {
        return path.resolve("summary.json");
    }

    /** The page that shows the run; the last file that is written. */
    public Path report() {
        return path.resolve("report.html");
    }

    /** A file of this name. */
    public Path file(String name) {
        return path.resolve(name);
    }
}
