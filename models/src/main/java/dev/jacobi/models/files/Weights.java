package dev.jacobi.models.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/**
 * A network's weights from a file of either kind: safetensors, or PyTorch's own.
 *
 * @param tensors by name
 * @param metadata words of the writer's own; PyTorch's files have none
 */
public record Weights(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    /** The first four bytes of a zip. */
    private static final int ZIP = 0x504b0304;

    /**
     * The first four bytes of a pickle that starts with PyTorch's magic number. Read as the length of a safetensors
     * header, they would exceed what the format allows.
     */
    private static final int PICKLE = 0x80028a0a;

    /**
     * Reads a file; its first bytes tell of which kind it is.
     *
     * @throws IOException if it is missing, malformed or unsafe
     */
    public static Weights read(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("%s: is a folder, expected a .safetensors file or one by torch.save".formatted(file));
        }
        int start = start(file);
        if (start == ZIP) {
            return new Weights(PytorchFile.read(file), Map.of());
        }
        if (start == PICKLE) {
            throw new PytorchFileException(
                    "%s: was written by torch.save before PyTorch 1.6, expected a zip; a newer PyTorch makes one with torch.save(torch.load(file), other)"
                            .formatted(file));
        }
        SafeTensors read = SafeTensors.read(file);
        return new Weights(read.tensors(), read.metadata());
    }

    /** The first four bytes, with zeros after a shorter file's end. */
    private static int start(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ByteBuffer.wrap(Arrays.copyOf(in.readNBytes(Integer.BYTES), Integer.BYTES))
                    .getInt();
        }
    }
}
