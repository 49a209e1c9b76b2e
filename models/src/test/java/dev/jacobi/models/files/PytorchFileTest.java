package dev.jacobi.models.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PytorchFileTest {
    private static final long[] TWO_BY_THREE = {2, 3};
    private static final long[] ROWS = {3, 1};

    @TempDir
    private Path folder;

    /** What {@code torch.save(module.state_dict())} writes: two views of storages, one of them transposed. */
    private static PickleWriter stateDict() {
        PickleWriter pickle =
                new PickleWriter().global("collections", "OrderedDict").raw(')', 'R', 'q', 0, '(');
        pickle.text("weight").raw('q', 1).tensor("FloatStorage", "0", 6, 0, TWO_BY_THREE, ROWS);
        pickle.text("transposed").tensor("FloatStorage", "0", 6, 0, new long[] {3, 2}, new long[] {1, 3});
        pickle.text("tail").global("torch._utils", "_rebuild_parameter").raw('(');
        pickle.tensor("FloatStorage", "1", 3, 1, new long[] {2}, new long[] {1})
                .raw(0x88)
                .global("collections", "OrderedDict")
                .raw(')', 'R', 't', 'R');
        // Ordered dictionaries come with attributes: versions of the layers.
        pickle.raw('u', '}').text("_metadata").raw('}', 's', 'b');
        return pickle.floats("0", 1, 2, 3, 4, 5, 6)
                .floats("1", 7, 8, 9)
                .entry("byteorder", "little".getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aFolderIsNamed() {
        IOException error = assertThrows(IOException.class, () -> Weights.read(folder));
        assertTrue(error.getMessage().contains(folder + ": is a folder, expected a .safetensors"), error.getMessage());
    }

    @Test
    void tensorsAreReadWithTheirStrides() throws IOException {
        Map<String, StoredTensor> tensors = PytorchFile.read(stateDict().write(folder.resolve("model.pth")));
        assertEquals(List.of("weight", "transposed", "tail"), List.copyOf(tensors.keySet()));
        assertEquals(Shape.of(2, 3), tensors.get("weight").shape());
        assertArrayEquals(new double[] {1, 2, 3, 4, 5, 6}, tensors.get("weight").toDoubles());
        assertEquals(Shape.of(3, 2), tensors.get("transposed").shape());
        assertArrayEquals(
                new double[] {1, 4, 2, 5, 3, 6}, tensors.get("transposed").toDoubles());
        assertArrayEquals(new double[] {8, 9}, tensors.get("tail").toDoubles());
    }

    @Test
    void weightsBesideOtherThingsAreFound() throws IOException {
        PickleWriter pickle = new PickleWriter()
                .raw('}', '(')
                .text("epoch")
                .number(7)
                .text("state_dict")
                .raw('}');
        pickle.text("w")
                .tensor("LongStorage", "0", 1, 0, new long[0], new long[0])
                .raw('s', 'u');
        pickle.entry("data/0", new byte[] {5, 0, 0, 0, 0, 0, 0, 0});
        Map<String, StoredTensor> tensors = PytorchFile.read(pickle.write(folder.resolve("checkpoint.pt")));
        assertArrayEquals(new long[] {5}, tensors.get("w").toLongs());
    }

    @Test
    void eitherKindOfFileIsKnownByItsContents() throws IOException {
        Map<String, StoredTensor> tensors =
                Weights.read(stateDict().write(folder.resolve("one"))).tensors();
        new SafeTensors(tensors, Map.of("model", "x")).write(folder.resolve("other"));
        Weights other = Weights.read(folder.resolve("other"));
        assertEquals(tensors, other.tensors());
        assertEquals("x", other.metadata().get("model"));
    }

    static Stream<Arguments> hostilePickles() {
        return Stream.of(
                hostile(
                        "'posix.system'",
                        "runs a command",
                        p -> p.global("posix", "system")
                                .raw('(')
                                .text("touch hacked")
                                .raw('t', 'R')),
                hostile(
                        "'builtins.eval'",
                        "evaluates a text",
                        p -> p.raw(0x8c, 8)
                                .raw("builtins".chars().toArray())
                                .raw(0x8c, 4)
                                .raw("eval".chars().toArray())
                                .raw(0x93)
                                .raw('(')
                                .text("1")
                                .raw('t', 'R')),
                hostile(
                        "instruction 0x69",
                        "makes an instance",
                        p -> p.raw('(', 'i').raw("os\nsystem\n".chars().toArray())),
                hostile(
                        "instruction 0x81",
                        "makes an object",
                        p -> p.global("os", "system").raw(')', 0x81)),
                hostile(
                        "sets attributes",
                        "sets attributes",
                        p -> p.global("torch", "FloatStorage").raw('}', 'b')),
                hostile(
                        "'torch.ByteStorage'",
                        "other elements",
                        p -> p.raw('}')
                                .text("w")
                                .tensor("ByteStorage", "0", 6, 0, TWO_BY_THREE, ROWS)
                                .raw('s')),
                hostile("do not lie within", "beyond the storage", p -> weight(p, "0", 6, 1, TWO_BY_THREE, ROWS)),
                hostile("do not lie within", "a stride too wide", p -> weight(p, "0", 6, 0, TWO_BY_THREE, 4, 1)),
                hostile(
                        "do not lie within",
                        "more elements than there are",
                        p -> weight(p, "0", 6, 0, TWO_BY_THREE, 0, 0, 0)),
                hostile(
                        "do not lie within",
                        "a blown-up view",
                        p -> weight(p, "0", 6, 0, new long[] {30000, 30000}, 0, 0)),
                hostile("from 0", "a negative stride", p -> weight(p, "0", 6, 5, TWO_BY_THREE, -3, 1)),
                hostile(
                        "expected at most",
                        "too many elements",
                        p -> weight(p, "0", Integer.MAX_VALUE, 0, TWO_BY_THREE, 3, 1)),
                hostile("has 24 bytes, expected 28", "a short storage", p -> weight(p, "0", 7, 0, TWO_BY_THREE, 3, 1)),
                hostile("longer than the 20 bytes", "a long storage", p -> weight(p, "0", 5, 0, new long[] {2}, 1)),
                hostile(
                        "storage '../0' is missing",
                        "a path upwards",
                        p -> weight(p, "../0", 6, 0, TWO_BY_THREE, 3, 1)),
                hostile(
                        "300 characters",
                        "a long name made of parts",
                        p -> p.text("m".repeat(150)).text("n".repeat(150)).raw(0x93)),
                hostile("17 axes", "too many axes", p -> weight(p, "0", 6, 0, ones(17), ones(17))),
                hostile("times the file's", "many names for one tensor", PytorchFileTest::manyNames),
                hostile("expected a dictionary", "no dictionary", p -> p.number(3)),
                hostile(
                        "expected a tensor",
                        "a number for a tensor",
                        p -> p.raw('}').text("w").number(3).raw('s')),
                hostile("stack", "an empty stack", p -> p.raw('s')),
                hostile("not begun", "an end without a beginning", p -> p.raw('t')),
                hostile("has not stored", "an unknown object", p -> p.raw('h', 9)),
                hostile("only", "an endless text", p -> p.raw('X', 0xff, 0xff, 0xff, 0x7f)),
                hostile("protocol 5", "a newer protocol", p -> p.raw(0x80, 5)),
                hostile("key", "a dictionary as a key", p -> p.raw('}', '}', 'N', 's')),
                hostile(
                        "byte order",
                        "big numbers first",
                        p -> weight(p, "0", 6, 0, TWO_BY_THREE, 3, 1)
                                .entry("byteorder", "big".getBytes(StandardCharsets.US_ASCII))));
    }

    /** What is written instead of a state. */
    interface Change {
        PickleWriter apply(PickleWriter pickle);
    }

    private static Arguments hostile(String expected, String name, Change change) {
        return Arguments.of(Named.of(name, change), expected);
    }

    private static long[] ones(int rank) {
        long[] ones = new long[rank];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static PickleWriter manyNames(PickleWriter pickle) {
        pickle.floats("1", new float[1000]).raw('}', '(').text("w");
        pickle.tensor("FloatStorage", "1", 1000, 0, new long[] {1000}, new long[] {1})
                .raw('q', 1);
        for (int i = 0; i < 20; i++) {
            pickle.text("w" + i).raw('h', 1);
        }
        return pickle.raw('u');
    }

    private static PickleWriter weight(
            PickleWriter pickle, String key, long elements, long offset, long[] size, long... stride) {
        return pickle.raw('}')
                .text("w")
                .tensor("FloatStorage", key, elements, offset, size, stride)
                .raw('s');
    }

    @ParameterizedTest
    @MethodSource("hostilePickles")
    void hostileFilesAreRefused(Change change, String expected) throws IOException {
        Path file =
                change.apply(new PickleWriter().floats("0", 1, 2, 3, 4, 5, 6)).write(folder.resolve("hostile.pth"));
        PytorchFileException error = assertThrows(PytorchFileException.class, () -> PytorchFile.read(file));
        assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }

    /** A pickle cut anywhere is an error that names the file, never another exception, and never half a state. */
    @Test
    void everyCutPickleIsRefused() throws IOException {
        PickleWriter whole = stateDict();
        for (int length = 0; length < whole.length(); length++) {
            Path cut = whole.writeCut(folder.resolve("cut.pth"), length);
            PytorchFileException error = assertThrows(PytorchFileException.class, () -> PytorchFile.read(cut));
            assertTrue(error.getMessage().startsWith(cut + ": "), error.getMessage());
        }
    }

    @Test
    void everyCutFileIsRefused() throws IOException {
        Path whole = stateDict().write(folder.resolve("whole.pth"));
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length += 7) {
            Path cut = Files.write(folder.resolve("cut.pth"), Arrays.copyOf(bytes, length));
            assertThrows(PytorchFileException.class, () -> PytorchFile.read(cut));
        }
    }

    /** A compressed storage could be a thousand times as large as the file; PyTorch does not compress. */
    @Test
    void compressedStoragesAreRefused() throws IOException {
        Path file = stateDict().compress().write(folder.resolve("small.pth"));
        assertTrue(assertThrows(PytorchFileException.class, () -> PytorchFile.read(file))
                .getMessage()
                .contains("compressed"));
    }

    /** Such a file begins with the number 0x1950a86a20f9469cfc6c in a pickle. */
    @Test
    void aFileOfOldPytorchIsNamedAsSuch() throws IOException {
        byte[] start = {(byte) 0x80, 2, (byte) 0x8a, 10, 0x6c, (byte) 0xfc, (byte) 0x9c, 0x46, (byte) 0xf9, 0x20};
        Path file = Files.write(folder.resolve("old.pth"), start);
        PytorchFileException error = assertThrows(PytorchFileException.class, () -> Weights.read(file));
        assertTrue(error.getMessage().startsWith(file + ": "), error.getMessage());
        assertTrue(error.getMessage().contains("torch.save(torch.load("), error.getMessage());
    }

    /** Whose header has as many bytes as a pickle's first two make. */
    @Test
    void aSafetensorsFileThatBeginsLikeAnotherIsRead() throws IOException {
        for (int length : new int[] {'P' | ('K' << 8), 0x280}) {
            byte[] header = new byte[length];
            Arrays.fill(header, (byte) ' ');
            header[0] = '{';
            header[1] = '}';
            ByteBuffer bytes = ByteBuffer.allocate(8 + length).order(ByteOrder.LITTLE_ENDIAN);
            Path file = Files.write(
                    folder.resolve("model"), bytes.putLong(length).put(header).array());
            assertEquals(Map.of(), Weights.read(file).tensors());
        }
    }

    @Test
    void aZipOfSomethingElseIsRefused() throws IOException {
        Path file = folder.resolve("other.zip");
        try (var zip = new java.util.zip.ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new java.util.zip.ZipEntry("readme"));
        }
        assertTrue(assertThrows(PytorchFileException.class, () -> PytorchFile.read(file))
                .getMessage()
                .contains("data.pkl"));
    }
}
