package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.download.Downloader;
import dev.jacobi.datasets.download.ProgressListener;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a dataset comes from.
 *
 * @param dataFolder the folder of files one has; without it, files are generated or downloaded
 * @param cacheFolder where generated and downloaded files are kept
 * @param progress is told how downloads come along
 */
public record DatasetOptions(Optional<Path> dataFolder, Path cacheFolder, ProgressListener progress) {
    /** No data folder, the user's cache folder, and no progress messages. */
    public static DatasetOptions defaults() {
        Path cache = userCache(System.getenv(), Path.of(System.getProperty("user.home")));
        return new DatasetOptions(Optional.empty(), cache, ProgressListener.NONE);
    }

    /** The same, with the files in this folder, and nothing generated or downloaded. */
    public DatasetOptions withDataFolder(Path folder) {
        return new DatasetOptions(Optional.of(folder), cacheFolder, progress);
    }

    /** The same, with generated and downloaded files kept in this folder. */
    public DatasetOptions withCacheFolder(Path folder) {
        return new DatasetOptions(dataFolder, folder, progress);
    }

    /** The same, with a listener to downloads. */
    public DatasetOptions withProgress(ProgressListener listener) {
        return new DatasetOptions(dataFolder, cacheFolder, listener);
    }

    Downloader downloader() {
        return new Downloader(
                progress,
                "Without a network connection, bring the file from elsewhere, unpack it if it is a .tar.gz, and name"
                        + " the folder with --data-dir.");
    }

    /** {@code $XDG_CACHE_HOME/jacobi}, or {@code ~/.cache/jacobi} where the variable is unset or not absolute. */
    static Path userCache(Map<String, String> environment, Path home) {
        String configured = environment.getOrDefault("XDG_CACHE_HOME", "");
        Path base = Path.of(configured);
        return (base.isAbsolute() ? base : home.resolve(".cache")).resolve("jacobi");
    }
}
