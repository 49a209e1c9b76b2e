package dev.jacobi.datasets.download;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes folders and files that are either whole or absent, also when the process is killed half-way or several
 * processes want the same one at once.
 */
public final class CacheFolder {
    /** File locks hold between processes only; these hold between the threads of this one. */
    private static final ConcurrentMap<Path, ReentrantLock> THREAD_LOCKS = new ConcurrentHashMap<>();

    private CacheFolder() {}

    /** Fills something that is being made, or fails. */
    @FunctionalInterface
    public interface Filler {
        void fill(Path path) throws IOException;
    }

    /**
     * Makes a folder unless it exists: {@code filler} fills a folder beside it, which then gets its name in one step.
     *
     * @param folder the folder to have; its parent folders are made as needed
     */
    public static void create(Path folder, Filler filler) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        locked(folder, () -> {
            if (Files.isDirectory(folder)) {
                return;
            }
            Path partial = sibling(folder, ".partial");
            delete(partial);
            Files.createDirectory(partial);
            try {
                filler.fill(partial);
                Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                delete(partial);
                throw e;
            }
        });
    }

    /** Runs an action while no other thread or process runs one for the same path. */
    static void locked(Path path, Action action) throws IOException {
        Path absolute = path.toAbsolutePath().normalize();
        Files.createDirectories(absolute.getParent());
        ReentrantLock threadLock = THREAD_LOCKS.computeIfAbsent(absolute, key -> new ReentrantLock());
        Path file = sibling(absolute, ".lock");
        threadLock.lock();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = lock(channel, file)) {
            action.run();
        } finally {
            threadLock.unlock();
        }
    }

    private static FileLock lock(FileChannel channel, Path file) throws IOException {
        try {
            return channel.lock();
        } catch (IOException e) {
            throw new IOException(
                    "%s: this file system has no locks (%s), which keep processes from making the same files at once; name another with XDG_CACHE_HOME"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    static Path sibling(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    /** Deletes a folder with all that is in it, if it exists. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (e != null) {
                    throw e;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
