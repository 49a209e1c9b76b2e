package dev.jacobi.cuda.cache;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** Files in the cache: named by what they were made from, and never seen half-written by another process. */
public final class CacheFile {
    private static final int SEAL_BYTES = 32;

    private CacheFile() {}

    /** A name for what was made from this text. */
    public static String key(String text) {
        return HexFormat.of().formatHex(hash(text.getBytes(StandardCharsets.UTF_8)), 0, 12);
    }

    /** Writes aside, flushes to the disk, then renames. */
    public static void write(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path aside = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".part");
        try {
            Files.write(aside, content);
            try (FileChannel written = FileChannel.open(aside, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(aside);
        }
    }

    /** Writes so that {@link #readSealed} sees whether it is still what was written: behind its SHA-256. */
    public static void writeSealed(Path file, byte[] content) throws IOException {
        write(
                file,
                ByteBuffer.allocate(SEAL_BYTES + content.length)
                        .put(hash(content))
                        .put(content)
                        .array());
    }

    /**
     * Reads what {@link #writeSealed} wrote.
     *
     * @return empty if the file holds something else, as after a crash or on a bad disk
     */
    public static Optional<byte[]> readSealed(Path file) throws IOException {
        byte[] sealed = Files.readAllBytes(file);
        byte[] content = Arrays.copyOfRange(sealed, Math.min(SEAL_BYTES, sealed.length), sealed.length);
        return Arrays.equals(hash(content), Arrays.copyOf(sealed, SEAL_BYTES))
                ? Optional.of(content)
                : Optional.empty();
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
