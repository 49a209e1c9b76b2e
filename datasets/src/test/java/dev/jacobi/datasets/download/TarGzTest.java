package dev.jacobi.datasets.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarGzTest {
    @TempDir
    private Path root;

    private Path target;

    @BeforeEach
    void createTarget() throws IOException {
        target = Files.createDirectory(root.resolve("target"));
    }

    private Path archive(String... names) throws IOException {
        Path archive = root.resolve("data.tar.gz");
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GZIPOutputStream(Files.newOutputStream(archive)))) {
            for (String name : names) {
                byte[] content = ("content of " + name).getBytes(StandardCharsets.UTF_8);
                TarArchiveEntry entry = new TarArchiveEntry(name, true);
                entry.setSize(content.length);
                tar.putArchiveEntry(entry);
                tar.write(content);
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }

    @Test
    void unpacksTheFilesOfTheFolderOnly() throws IOException {
        TarGz.unpackFolder(archive("data/a.bin", "data/b.txt", "other/c.bin"), "data", target);
        assertEquals("content of data/a.bin", Files.readString(target.resolve("a.bin")));
        assertEquals("content of data/b.txt", Files.readString(target.resolve("b.txt")));
        assertFalse(Files.exists(target.resolve("c.bin")));
    }

    @Test
    void writesNothingOutsideTheTarget() throws IOException {
        Path archive = archive("data/../../evil");
        assertThrows(IOException.class, () -> TarGz.unpackFolder(archive, "data", target));
        assertFalse(Files.exists(root.resolve("evil")));
        assertFalse(Files.exists(root.resolveSibling("evil")));
    }

    @Test
    void refusesAnArchiveWithoutTheFolder() throws IOException {
        Path archive = archive("other/c.bin");
        var e = assertThrows(IOException.class, () -> TarGz.unpackFolder(archive, "data", target));
        assertTrue(e.getMessage().contains("found no file in data/"), e.getMessage());
    }

    @Test
    void refusesATruncatedArchive() throws IOException {
        Path archive = archive("data/a.bin", "data/b.bin");
        Files.write(archive, Arrays.copyOf(Files.readAllBytes(archive), 60));
        assertThrows(IOException.class, () -> TarGz.unpackFolder(archive, "data", target));
    }
}
