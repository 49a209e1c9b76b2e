package dev.jacobi.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A data set in MNIST's files: each class is a bright bar at its own height. */
public final class TinyMnist {
    private static final int SIDE = 28;

    private TinyMnist() {}

    /** Writes the four files. */
    public static Path write(Path folder, int train, int test) throws IOException {
        Files.createDirectories(folder);
        writePart(folder, "train", train);
        writePart(folder, "t10k", test);
        return folder;
    }

    private static void writePart(Path folder, String prefix, int count) throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + count * SIDE * SIDE)
                .putInt(0x803)
                .putInt(count)
                .putInt(SIDE)
                .putInt(SIDE);
        ByteBuffer labels = ByteBuffer.allocate(8 + count).putInt(0x801).putInt(count);
        for (int i = 0; i < count; i++) {
            int label = i % 10;
            labels.put((byte) label);
            for (int p = 0; p < SIDE * SIDE; p++) {
                boolean bar = p / SIDE / 2 == label + 2;
                images.put((byte) (bar ? 200 + i % 50 : (i * 31 + p * 17) % 60));
            }
        }
        Files.write(folder.resolve(prefix + "-images-idx3-ubyte"), images.array());
        Files.write(folder.resolve(prefix + "-labels-idx1-ubyte"), labels.array());
    }
}
