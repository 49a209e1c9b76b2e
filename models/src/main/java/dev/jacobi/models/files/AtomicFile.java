package dev.jacobi.models.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files so that nobody ever sees half of one: aside, flushed to the disk, then renamed over the old one. */
public final class AtomicFile {
    private AtomicFile() {}

    /** What fills a file. */
    @FunctionalInterface
    public interface Body {
        /** Writes everything to the channel. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Replaces a file's contents, or makes a new one, and its folder where that is missing. After an error the old one is
     * still there.
     */
    public static void write(Path file, Body body) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path aside = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    aside, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                body.writeTo(channel);
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Replaces a file's contents by these bytes, or makes a new one. */
    public static void write(Path file, byte[] bytes) throws IOException {
        write(file, channel -> {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        });
    }

    /** Replaces a file's contents by a text in UTF-8, or makes a new one. */
    public static void write(Path file, String text) throws IOException {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
