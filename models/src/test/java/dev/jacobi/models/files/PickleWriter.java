package dev.jacobi.models.files;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes pickles instruction by instruction, and the zip around them, as PyTorch 1.6 and later do. */
final class PickleWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Map<String, byte[]> entries = new LinkedHashMap<>();
    private boolean compressed;

    PickleWriter() {
        raw(0x80, 2);
    }

    PickleWriter raw(int... bytes) {
        for (int value : bytes) {
            out.write(value);
        }
        return this;
    }

    PickleWriter text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write('X');
        out.writeBytes(number(bytes.length));
        out.writeBytes(bytes);
        return this;
    }

    PickleWriter number(long value) {
        out.write('J');
        out.writeBytes(number((int) value));
        return this;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    PickleWriter global(String module, String name) {
        out.write('c');
        out.writeBytes((module + "\n" + name + "\n").getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    PickleWriter tuple(long... values) {
        raw('(');
        for (long value : values) {
            number(value);
        }
        return raw('t');
    }

    /** A tensor on the stack: the function, its arguments, and the call. */
    PickleWriter tensor(String kind, String key, long elements, long offset, long[] size, long[] stride) {
        global("torch._utils", "_rebuild_tensor_v2").raw('(');
        raw('(').text("storage")
                .global("torch", kind)
                .text(key)
                .text("cpu")
                .number(elements)
                .raw('t', 'Q');
        number(offset).tuple(size).tuple(stride).raw(0x89);
        return global("collections", "OrderedDict").raw(')', 'R', 't', 'R');
    }

    /** A file of the zip. */
    PickleWriter entry(String name, byte[] bytes) {
        entries.put(name, bytes);
        return this;
    }

    PickleWriter floats(String key, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return entry("data/" + key, data.array());
    }

    PickleWriter compress() {
        compressed = true;
        return this;
    }

    /** Bytes of the pickle so far. */
    int length() {
        return out.size();
    }

    Path write(Path file) throws IOException {
        return raw('.').writeCut(file, length());
    }

    /** A whole zip around the pickle's first bytes. */
    Path writeCut(Path file, int length) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            entry("data.pkl", Arrays.copyOf(out.toByteArray(), length));
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(zipEntry(entry.getKey(), entry.getValue()));
                zip.write(entry.getValue());
            }
        }
        return file;
    }

    private ZipEntry zipEntry(String name, byte[] bytes) {
        ZipEntry entry = new ZipEntry("archive/" + name);
        if (!compressed) {
            CRC32 checksum = new CRC32();
            checksum.update(bytes);
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(bytes.length);
            entry.setCrc(checksum.getValue());
        }
        return entry;
    }
}
