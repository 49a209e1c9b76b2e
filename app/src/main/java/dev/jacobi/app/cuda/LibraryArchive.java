package dev.jacobi.app.cuda;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/** The {@code .tar.xz} of a redistributable library: headers, static libraries, and the shared ones that are wanted. */
final class LibraryArchive {
    private static final String FOLDER = "/lib/";

    private LibraryArchive() {}

    /**
     * Unpacks the shared libraries, {@code …/lib/*.so*}, and the links among them.
     *
     * @param archive the file
     * @param target an existing folder
     * @throws IOException if the archive is damaged or holds none
     */
    static void unpackSharedLibraries(Path archive, Path target) throws IOException {
        int count = 0;
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                InputStream unpacked = new XZCompressorInputStream(raw);
                TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                int end = entry.getName().indexOf(FOLDER);
                String name = entry.getName().substring(end < 0 ? 0 : end + FOLDER.length());
                if (end < 0 || !isPlain(name) || !name.contains(".so")) {
                    continue;
                }
                if (entry.isSymbolicLink() && isPlain(entry.getLinkName())) {
                    Files.createSymbolicLink(target.resolve(name), Path.of(entry.getLinkName()));
                } else if (entry.isFile()) {
                    Files.copy(tar, target.resolve(name));
                    count++;
                }
            }
        }
        if (count == 0) {
            throw new IOException(archive + ": found no shared library in " + FOLDER);
        }
    }

    /** A name with a separator could lead out of the target. */
    private static boolean isPlain(String name) {
        return !name.isEmpty() && !name.contains("/") && !name.contains("\\");
    }
}
