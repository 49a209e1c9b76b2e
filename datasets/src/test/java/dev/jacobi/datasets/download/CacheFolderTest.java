package dev.jacobi.datasets.download;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {
    @TempDir
    private Path root;

    private Path folder;

    @BeforeEach
    void name() {
        folder = root.resolve("a/b/data");
    }

    @Test
    void leavesNothingBehindWhenFillingFails() {
        assertThrows(
                IOException.class,
                () -> CacheFolder.create(folder, partial -> {
                    Files.writeString(partial.resolve("half"), "half");
                    throw new IOException("disk full");
                }));
        assertFalse(Files.exists(folder));
        assertFalse(Files.exists(CacheFolder.sibling(folder, ".partial")));
    }

    @Test
    void clearsAwayWhatAKilledProcessLeft() throws IOException {
        Path partial = CacheFolder.sibling(folder, ".partial");
        Files.createDirectories(partial.resolve("inner"));
        Files.writeString(partial.resolve("inner/half"), "half");
        CacheFolder.create(folder, path -> Files.writeString(path.resolve("whole"), "whole"));
        assertTrue(Files.exists(folder.resolve("whole")));
        assertFalse(Files.exists(folder.resolve("inner")));
        assertFalse(Files.exists(partial));
    }

    @Test
    void fillsOnceForManyThreads() throws InterruptedException {
        AtomicInteger fills = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    CacheFolder.create(folder, path -> {
                        fills.incrementAndGet();
                        Files.writeString(path.resolve("whole"), "whole");
                    });
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1, fills.get());
        assertTrue(Files.exists(folder.resolve("whole")));
    }
}
