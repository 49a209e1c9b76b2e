package dev.jacobi.app.runs;

import dev.jacobi.app.settings.RunSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

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

    /** Whether no run lives there. */
    public boolean isFree() {
        return Files.notExists(config());
    }

    /**
     * Checks that a new run may have the folder.
     *
     * @throws IllegalArgumentException if another run lives there, or checkpoints that a new run would go on from or overwrite
     */
    public void checkFree() {
        if (!isFree()) {
            throw occupied();
        }
        for (String checkpoint : List.of("last.safetensors", "best.safetensors")) {
            if (Files.exists(file(checkpoint))) {
                throw new IllegalArgumentException(
                        "--out %s: holds a %s of no run there; expected a new folder".formatted(path, checkpoint));
            }
        }
    }

    /** The error that another run lives there. */
    public IllegalArgumentException occupied() {
        return new IllegalArgumentException(
                "--out %s: another run lives there; expected a new folder, or --resume %s to go on with that run"
                        .formatted(path, path));
    }

    /**
     * Takes the folder for a new run, which then writes its {@link #config}, and makes it where it is missing. Of several
     * runs that want it at once, one gets it.
     *
     * @param warning is told if nothing keeps others from training there
     * @return empty if it is not free
     */
    public Optional<RunLock> take(Consumer<String> warning) throws IOException {
        Files.createDirectories(path);
        Optional<RunLock> lock = isFree() ? RunLock.take(this, warning) : Optional.empty();
        if (lock.isPresent() && !isFree()) {
            // Somebody else took it before, and has ended already.
            lock.get().close();
            return Optional.empty();
        }
        return lock;
    }

    /**
     * Takes the folder to go on with the run there.
     *
     * @param warning is told if nothing keeps others from training there
     * @throws IllegalStateException if somebody is training there
     */
    public RunLock takeAgain(Consumer<String> warning) throws IOException {
        return RunLock.take(this, warning)
                .orElseThrow(() -> new IllegalStateException("%s: another process is training there".formatted(path)));
    }

    /** What the run is made with. */
    public Path config() {
        return path.resolve("config.json");
    }

    /** What keeps others from training there meanwhile. */
    Path lock() {
        return path.resolve("train.lock");
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
