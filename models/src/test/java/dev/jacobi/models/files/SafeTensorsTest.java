package dev.jacobi.models.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTensorsTest {
    @TempDir
    private Path folder;

    @Test
    void whatIsWrittenIsReadBackBitByBit() throws IOException {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("weight", floats(Shape.of(2, 3), 0, -0.0f, 1.5f, Float.NaN, Float.MIN_VALUE, -3e38f));
        tensors.put("count", StoredTensor.ofLongs(Shape.of(), Long.MIN_VALUE));
        tensors.put("höher \"x\"", floats(Shape.of(1, 1), 4));
        SafeTensors written = new SafeTensors(tensors, Map.of("format", "pt", "epoch", "7 ✓"));
        Path file = folder.resolve("model.safetensors");
        written.write(file);
        SafeTensors read = SafeTensors.read(file);
        assertEquals(written, read);
        assertEquals(Long.MIN_VALUE, read.tensors().get("count").toLongs()[0]);
        assertArrayEquals(
                new double[] {0, -0.0, 1.5, Double.NaN, Float.MIN_VALUE, -3e38f},
                read.tensors().get("weight").toDoubles());
    }

    @Test
    void theBytesAreThoseOfTheFormat() throws IOException {
        Path file = folder.resolve("model.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("a", floats(Shape.of(2), 1, 2));
        tensors.put("b", StoredTensor.ofLongs(Shape.of(), 3));
        new SafeTensors(tensors, Map.of()).write(file);
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        assertEquals(
                "{\"b\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[0,8]},"
                        + "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]}}",
                new String(header, StandardCharsets.UTF_8).strip());
        assertEquals(0, bytes.position() % 8, "the elements start aligned");
        assertEquals(3, bytes.getLong());
        assertEquals(1, bytes.getFloat());
        assertEquals(2, bytes.getFloat());
        assertFalse(bytes.hasRemaining());
    }

    @Test
    void halfPrecisionIsReadExactly() throws IOException {
        // 1.5 and -2 as IEEE half precision and as bfloat16.
        ByteBuffer data = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        data.putShort((short) 0x3E00)
                .putShort((short) 0xC000)
                .putShort((short) 0x3FC0)
                .putShort((short) 0xC000);
        String header = "{'h':{'dtype':'F16','shape':[2],'data_offsets':[0,4]},"
                + "'b':{'dtype':'BF16','shape':[2],'data_offsets':[4,8]}}";
        SafeTensors read = SafeTensors.read(file(header, data.array()));
        assertArrayEquals(new double[] {1.5, -2}, read.tensors().get("h").toDoubles());
        assertArrayEquals(new double[] {1.5, -2}, read.tensors().get("b").toDoubles());
    }

    /** Headers for 8 bytes of data, with single quotes for double ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "starts with the byte 91      | []",
                "starts with the byte 32      |~ {}~",
                "no valid JSON                | {'a':",
                "no valid JSON                | {} {}",
                "no valid JSON                | {'a':A,'a':A}",
                "expected one of [F64         | {'a':{'dtype':'F8','shape':[2],'data_offsets':[0,8]}}",
                "dtype is                     | {'a':{'shape':[2],'data_offsets':[0,8]}}",
                "dtype is                     | {'a':7}",
                "shape is                     | {'a':{'dtype':'F32','data_offsets':[0,8]}}",
                "shape is                     | {'a':{'dtype':'F32','shape':2,'data_offsets':[0,8]}}",
                "shape holds -2               | {'a':{'dtype':'F32','shape':[-2],'data_offsets':[0,8]}}",
                "shape holds 2.0              | {'a':{'dtype':'F32','shape':[2.0],'data_offsets':[0,8]}}",
                "shape [4294967298]           | {'a':{'dtype':'F32','shape':[4294967298],'data_offsets':[0,8]}}",
                "shape [65536, 65536]         | {'a':{'dtype':'F32','shape':[65536,65536],'data_offsets':[0,8]}}",
                "at most 2 GiB                |"
                        + " {'a':{'dtype':'F64','shape':[999999999],'data_offsets':[0,7999999992]}}",
                "data_offsets is              | {'a':{'dtype':'F32','shape':[2]}}",
                "data_offsets are [0]         | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0]}}",
                "data_offsets are [8, 0]      | {'a':{'dtype':'F32','shape':[2],'data_offsets':[8,0]}}",
                "data_offsets holds 1.0E30    | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,1e30]}}",
                "data_offsets holds 99999     |"
                        + " {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,99999999999999999999]}}",
                "span 4 bytes                 | {'a':{'dtype':'F32','shape':[2],'data_offsets':[0,4]}}",
                "overlap                      | {'a':A4,'b':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}}",
                "leave a hole                 | {'a':{'dtype':'F32','shape':[1],'data_offsets':[4,8]}}",
                "longer than its header says  | {'a':A4}",
                "longer than its header says  | {}",
                "cut off                      | {'a':A,'b':{'dtype':'F32','shape':[1],'data_offsets':[8,12]}}",
                "__metadata__ is              | {'__metadata__':7,'a':A}",
                "__metadata__ 'epoch' is 7    | {'__metadata__':{'epoch':7},'a':A}",
            })
    void aMalformedHeaderIsRefusedWithTheReason(String reason, String header) throws IOException {
        String text = header.replace("A4", "{'dtype':'F32','shape':[1],'data_offsets':[0,4]}")
                .replace("A,", "{'dtype':'F32','shape':[2],'data_offsets':[0,8]},")
                .replace("A}", "{'dtype':'F32','shape':[2],'data_offsets':[0,8]}}");
        Path file = file(text, new byte[8]);
        SafeTensorsException error = assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
        assertTrue(error.getMessage().startsWith(file.toString()), error.getMessage());
    }

    @Test
    void aHeaderLengthThatCannotBeIsRefused() throws IOException {
        for (long length : new long[] {0, 1, 11, 100_000_001, Long.MAX_VALUE, -1}) {
            ByteBuffer bytes = ByteBuffer.allocate(18).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(length).put("{}        ".getBytes(StandardCharsets.UTF_8));
            Path file = Files.write(folder.resolve("length"), bytes.array());
            SafeTensorsException error = assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file));
            assertTrue(error.getMessage().contains("the header has"), error.getMessage());
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path whole = folder.resolve("whole");
        new SafeTensors(Map.of("a", floats(Shape.of(3), 1, 2, 3)), Map.of()).write(whole);
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, length));
            assertThrows(SafeTensorsException.class, () -> SafeTensors.read(cut), "cut to " + length);
        }
    }

    @Test
    void invalidUtf8IsRefused() throws IOException {
        byte[] text = "{'a?':7}".replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        text[3] = (byte) 0xFF;
        Path file = file(text, new byte[8]);
        assertTrue(assertThrows(SafeTensorsException.class, () -> SafeTensors.read(file))
                .getMessage()
                .contains("UTF-8"));
    }

    @Test
    void writingReplacesAFileOnlyWhenItIsComplete() throws IOException {
        Path file = folder.resolve("model.safetensors");
        new SafeTensors(Map.of("a", floats(Shape.of(1), 1)), Map.of()).write(file);
        byte[] before = Files.readAllBytes(file);
        assertThrows(
                IOException.class,
                () -> AtomicFile.write(file, channel -> {
                    channel.write(ByteBuffer.wrap(new byte[5]));
                    throw new IOException("the disk is full");
                }));
        assertArrayEquals(before, Files.readAllBytes(file));
        try (var files = Files.list(folder)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void aTensorCannotTakeTheNameOfTheMetadata() {
        SafeTensors clash = new SafeTensors(Map.of("__metadata__", floats(Shape.of(1), 1)), Map.of());
        assertThrows(IllegalArgumentException.class, () -> clash.write(folder.resolve("x")));
    }

    private static StoredTensor floats(Shape shape, float... values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return new StoredTensor(ElementType.F32, shape, data);
    }

    private Path file(String header, byte[] data) throws IOException {
        return file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8), data);
    }

    private Path file(byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(header.length).put(header).put(data);
        return Files.write(folder.resolve("file"), bytes.array());
    }
}
