package dev.jacobi.models.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of named tensors in the safetensors format: the header's length as a little-endian 64-bit number, the header
 * in JSON, and the elements one tensor after the other without gaps. It holds no code, and is refused unless every byte
 * is accounted for.
 *
 * @param tensors by name
 * @param metadata words of the writer's own
 */
public record SafeTensors(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    /** The length of the longest header that is read, in bytes: that of the format's own reader. */
    static final int MAX_HEADER = 100_000_000;

    /** Copies the maps, keeping their order. */
    public SafeTensors {
        tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    }

    /**
     * Reads a file.
     *
     * @throws SafeTensorsException if it is malformed; nothing of the tensors' size is allocated before the header has
     *     been checked against the file's length
     */
    public static SafeTensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return read(channel);
        } catch (SafeTensorsException e) {
            throw new SafeTensorsException("%s: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static SafeTensors read(FileChannel channel) throws IOException {
        long length = channel.size();
        if (length < Long.BYTES) {
            throw new SafeTensorsException("the file has %d bytes, expected at least 8".formatted(length));
        }
        long headerLength = fill(channel, Long.BYTES).getLong();
        long space = length - Long.BYTES;
        if (headerLength < 2 || headerLength > Math.min(space, MAX_HEADER)) {
            throw new SafeTensorsException(
                    "the header has %s bytes, expected 2 … %d (the file has %d bytes after its first 8, and headers at most %d)"
                            .formatted(
                                    Long.toUnsignedString(headerLength),
                                    Math.min(space, MAX_HEADER),
                                    space,
                                    MAX_HEADER));
        }
        SafeTensorsHeader header =
                SafeTensorsHeader.parse(fill(channel, (int) headerLength).array(), space - headerLength);
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (SafeTensorsHeader.Entry entry : header.entries()) {
            ByteBuffer data = fill(channel, Math.toIntExact(entry.end() - entry.begin()));
            tensors.put(entry.name(), new StoredTensor(entry.type(), entry.shape(), data));
        }
        return new SafeTensors(tensors, header.metadata());
    }

    /** Writes a file aside and renames it; see {@link AtomicFile}. */
    public void write(Path file) throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.of(tensors, metadata);
        byte[] text = header.toJson();
        AtomicFile.write(file, channel -> {
            ByteBuffer start = ByteBuffer.allocate(Long.BYTES + text.length).order(ByteOrder.LITTLE_ENDIAN);
            drain(channel, start.putLong(text.length).put(text).flip());
            for (SafeTensorsHeader.Entry entry : header.entries()) {
                drain(channel, tensors.get(entry.name()).elements());
            }
        });
    }

    private static ByteBuffer fill(FileChannel channel, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new SafeTensorsException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static void drain(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
