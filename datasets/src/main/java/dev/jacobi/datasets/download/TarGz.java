package dev.jacobi.datasets.download;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/** Unpacks gzipped tar archives. */
public final class TarGz {
    private TarGz() {}

    /**
     * Unpacks the plain files that lie in one folder of an archive.
     *
     * @param archive the {@code .tar.gz} file
     * @param folder the archive's folder, without a slash at its end
     * @param target an existing folder, which gets the files
     * @throws IOException if the archive is damaged, or holds no file in that folder
     */
    public static void unpackFolder(Path archive, String folder, Path target) throws IOException {
        String prefix = folder + "/";
        int count = 0;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream unzipped = new GzipCompressorInputStream(raw);
                TarArchiveInputStream tar = new TarArchiveInputStream(unzipped)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (!entry.isFile() || !entry.getName().startsWith(prefix)) {
                    continue;
                }
                String name = entry.getName().substring(prefix.length());
                // A name with a separator could lead out of the target.
                if (name.isEmpty() || name.contains("/") || name.contains("\\")) {
                    throw new IOException(
                            archive + ": found entry " + entry.getName() + ", expected plain files in " + prefix);
                }
                Files.copy(tar, target.resolve(name));
                count++;
            }
        }
        if (count == 0) {
            throw new IOException(archive + ": found no file in " + prefix + ", expected the dataset there");
        }
    }
}
