package dev.jacobi.app.runs;

import dev.jacobi.app.settings.DataSettings;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.datasets.catalog.Dataset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds data sets by what users say of them. */
public final class RunDataset {
    private RunDataset() {}

    /** A run's data set; broken files of one's own pictures are told where they are left out. */
    static Dataset of(RunSettings settings, Consumer<String> notice) {
        DataSettings data = settings.data();
        int side = Objects.requireNonNullElse(settings.pictures().resize(), DataSettings.FOLDER_SIDE);
        return named(data.dataset(), data.dataDir(), side, data.skipBroken(), notice);
    }

    /**
     * A data set by its name.
     *
     * @param dataDir folder with its files; may be null but for {@code folder}
     * @param side of the pictures in {@code folder}
     * @param skipBroken whether files in {@code folder} that are no pictures are left out; else they are an error
     * @param notice is told of each that is left out
     * @throws IllegalArgumentException if there is none of that name
     */
    public static Dataset named(String name, String dataDir, int side, boolean skipBroken, Consumer<String> notice) {
        if (!name.equals(Dataset.FOLDER)) {
            return Dataset.named(name);
        }
        if (dataDir == null) {
            throw new IllegalArgumentException("--data-dir: got none, expected the folder with the class folders");
        }
        Optional<Consumer<IOException>> broken =
                skipBroken ? Optional.of(error -> notice.accept("skipped: " + error.getMessage())) : Optional.empty();
        try {
            return Dataset.folder(Path.of(dataDir), side, broken);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
