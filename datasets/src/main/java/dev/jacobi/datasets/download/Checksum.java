package dev.jacobi.datasets.download;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The published hash of a file.
 *
 * @param algorithm {@code "MD5"} or {@code "SHA-256"}
 * @param hex the hash in lower-case hexadecimal digits
 */
public record Checksum(String algorithm, String hex) {
    /** An MD5 hash: 32 lower-case hexadecimal digits. */
    public static Checksum md5(String hex) {
        return new Checksum("MD5", hex);
    }

    /** A SHA-256 hash: 64 lower-case hexadecimal digits. */
    public static Checksum sha256(String hex) {
        return new Checksum("SHA-256", hex);
    }

    /** The same kind of hash, of a file's bytes. */
    Checksum of(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            byte[] buffer = new byte[1 << 16];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("hash algorithm: got " + algorithm + ", expected MD5 or SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return algorithm + " " + hex;
    }
}
