package dev.jacobi.app.tensorboard;

import dev.jacobi.models.files.ProtobufMessage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * A file of events in TensorFlow's record format. Each record is its length as 8 bytes, a checksum of these, the data,
 * and a checksum of the data, all little-endian. A checksum is CRC-32C, rotated right by 15 bits and increased by a
 * constant, so that the checksum of data that hold checksums is not weak ("masked", TensorFlow's {@code record_writer}).
 */
final class EventFile implements AutoCloseable {
    private static final int MASK = 0xA282EAD8;

    private final OutputStream out;

    /** Makes a file, which TensorBoard finds by the word tfevents in its name. */
    EventFile(Path file) throws IOException {
        out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    }

    /** Adds a record. */
    void write(ProtobufMessage event) throws IOException {
        byte[] data = event.toBytes();
        byte[] length = littleEndian(Long.BYTES).putLong(data.length).array();
        out.write(length);
        out.write(checksum(length));
        out.write(data);
        out.write(checksum(data));
    }

    private static byte[] checksum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), 15) + MASK;
        return littleEndian(Integer.BYTES).putInt(masked).array();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Brings what was added to the disk. */
    void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
