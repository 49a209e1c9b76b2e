package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.download.CacheFolder;
import dev.jacobi.datasets.download.Downloader;
import dev.jacobi.datasets.download.RemoteFile;
import dev.jacobi.datasets.download.TarGz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A dataset published as a gzipped tar archive of files in one folder.
 *
 * @param name its name in the catalog
 * @param archive the published archive
 * @param folderName the folder in it
 * @param files the files that must be in the folder
 * @param reader reads the folder
 */
record CifarDataset(String name, RemoteFile archive, String folderName, List<String> files, FolderReader reader)
        implements Source {
    @FunctionalInterface
    interface FolderReader {
        Splits read(Path folder) throws IOException;
    }

    @Override
    public Splits load(DatasetOptions options) throws IOException {
        Path folder = options.dataFolder().isPresent() ? options.dataFolder().get() : unpacked(options);
        return reader.read(LocalFiles.folder(name, folder, folderName, files));
    }

    private Path unpacked(DatasetOptions options) throws IOException {
        Path folder = options.cacheFolder().resolve(folderName);
        CacheFolder.create(folder, partial -> {
            Path packed = options.cacheFolder().resolve(archive.name());
            try (Downloader downloader = options.downloader()) {
                downloader.fetch(archive, packed);
            }
            TarGz.unpackFolder(packed, folderName, partial);
            Files.delete(packed);
        });
        return folder;
    }
}
