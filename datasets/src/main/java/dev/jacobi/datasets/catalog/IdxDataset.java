package dev.jacobi.datasets.catalog;

import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.download.Downloader;
import dev.jacobi.datasets.download.RemoteFile;
import dev.jacobi.datasets.format.IdxFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A dataset published as four gzipped IDX files.
 *
 * @param name its name in the catalog
 * @param files the published files
 */
record IdxDataset(String name, List<RemoteFile> files, List<String> classNames) implements Source {
    @Override
    public Splits load(DatasetOptions options) throws IOException {
        Path folder = options.dataFolder().isPresent() ? options.dataFolder().get() : download(options);
        return new Splits(read(folder, "train", "train"), read(folder, "test", "t10k"));
    }

    private Path download(DatasetOptions options) throws IOException {
        Path folder = options.cacheFolder().resolve(name);
        try (Downloader downloader = options.downloader()) {
            for (RemoteFile file : files) {
                downloader.fetch(file, folder.resolve(file.name()));
            }
        }
        return folder;
    }

    private ImageSet read(Path folder, String part, String prefix) throws IOException {
        Path images = find(folder, prefix + "-images-idx3-ubyte");
        Path labels = find(folder, prefix + "-labels-idx1-ubyte");
        return IdxFormat.read(name + " " + part, images, labels, classNames);
    }

    private Path find(Path folder, String file) throws IOException {
        return LocalFiles.file(name, folder, List.of(file, file + ".gz"));
    }
}
