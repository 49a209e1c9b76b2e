package dev.jacobi.models.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
    @TempDir
    private Path folder;

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void ofTwoWhoWriteTheSameFileAtOnceEachWritesAWholeOne() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, channel -> {
            channel.write(ByteBuffer.wrap("one ".getBytes(StandardCharsets.UTF_8)));
            AtomicFile.write(file, "another");
            assertEquals("another", Files.readString(file));
            channel.write(ByteBuffer.wrap("whole".getBytes(StandardCharsets.UTF_8)));
        });
        assertEquals("one whole", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aWriterThatFailsNamesTheFileAndLeavesTheOldOneAlone() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, "old");
        IOException error = assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.allocate(10));
                    throw new IOException("No space left on device");
                }));
        assertEquals(file + ": No space left on device", error.getMessage());
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void aThreadThatWasInterruptedWritesAndStaysInterrupted() throws IOException {
        Path file = folder.resolve("file");
        Thread.currentThread().interrupt();
        AtomicFile.write(file, "whole");
        assertTrue(Thread.interrupted());
        assertEquals("whole", Files.readString(file));
    }

    @Test
    void whatKilledWritersLeftIsDeletedAndNothingElse() throws IOException {
        Path file = folder.resolve("file");
        AtomicFile.write(file, channel -> {
            // As if the process died here: a copy of what lies aside stays.
            Path aside = files().getFirst();
            Files.copy(aside, folder.resolve("killed-" + aside.getFileName()));
        });
        Path others = Files.writeString(folder.resolve("file.part"), "somebody else's");
        assertEquals(3, files().size());
        AtomicFile.deleteParts(folder);
        assertEquals(List.of(file, others), files());
    }
}
