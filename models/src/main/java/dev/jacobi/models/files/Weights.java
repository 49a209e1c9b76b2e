package dev.jacobi.models.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A network's weights from a file of either kind: safetensors, or PyTorch's own.
 *
 * @param tensors by name
 * @param metadata words of the writer's own; PyTorch's files have none
 */
public record Weights(Map<String, StoredTensor> tensors, Map<String, String> metadata) {
    private static final int ZIP_MAGIC = ('P' << 8) | 'K';

    /**
     * Reads a file; its first bytes tell of which kind it is.
     *
     * @throws IOException if it is missing, malformed or unsafe
     */
    public static Weights read(Path file) throws IOException {
        if (startsAsZip(file)) {
            return new Weights(PytorchFile.read(file), Map.of());
        }
        SafeTensors read = SafeTensors.read(file);
        return new Weights(read.tensors(), read.metadata());
    }

    private static boolean startsAsZip(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return ((in.read() << 8) | in.read()) == ZIP_MAGIC;
        }
    }
}
