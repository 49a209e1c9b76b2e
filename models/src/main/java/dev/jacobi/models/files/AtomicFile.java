package dev.jacobi.models.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Writes files so that nobody ever sees half of one: aside, flushed to the disk, then renamed over the old one. Aside is
 * a name that no other writer has, so that of several who write the same file each writes a whole one.
 */
public final class AtomicFile {
    private static final Pattern ASIDE = Pattern.compile(".+\\.[0-9a-f-]{36}\\.part");

    private AtomicFile() {}

    /** What fills a file. */
    @FunctionalInterface
    public interface Body {
        /** Writes everything to the channel. */
        void writeTo(FileChannel channel) throws IOException;
    }

    /**
     * Replaces a file's contents, or makes a new one, and its folder where that is missing. After an error the old one is
     * still there. A thread that was interrupted before writes all the same, and stays interrupted: its channel would be
     * closed otherwise, and the last checkpoint of a run lost.
     *
     * @throws IOException if that fails; its message names the file
     */
    public static void write(Path file, Body body) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path aside = aside(file);
        boolean interrupted = Thread.interrupted();
        try {
            try (FileChannel channel =
                    FileChannel.open(aside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                body.writeTo(channel);
                channel.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            // Such as that the disk is full: a channel does not know what its file is called.
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
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

    /** Where a file is written before it takes its name; another place each time. */
    private static Path aside(Path file) {
        return file.resolveSibling("%s.%s.part".formatted(file.getFileName(), UUID.randomUUID()));
    }

    /**
     * Deletes what processes that were killed have left half-written in a folder. It cannot tell that from what is being
     * written, so it is for those who know that nobody else writes there.
     */
    public static void deleteParts(Path folder) throws IOException {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(
                folder, file -> ASIDE.matcher(file.getFileName().toString()).matches())) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        }
    }
}
