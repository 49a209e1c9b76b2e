package dev.jacobi.app.runs;

import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps others from training in a run's folder until it is closed or the process ends, in whatever way: two would write
 * the same files. It is a lock on the file {@code train.lock}, which stays there, since whoever deleted it might delete
 * it from under the next one's lock.
 *
 * <p>Some file systems have no locks. There a run goes on without one, after a warning: each checkpoint is still a whole
 * one, since {@link AtomicFile} writes aside under names that nobody else has, but others may replace it.
 */
public final class RunLock implements AutoCloseable {
    private final FileChannel file;

    private RunLock(FileChannel file) {
        this.file = file;
    }

    /**
     * Takes the lock of a folder.
     *
     * @param warning is told if there are no locks
     * @return empty if somebody else has it
     */
    static Optional<RunLock> take(RunFolder folder, Consumer<String> warning) throws IOException {
        return take(
                folder, FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE), warning);
    }

    static Optional<RunLock> take(RunFolder folder, FileChannel file, Consumer<String> warning) throws IOException {
        boolean taken;
        try {
            taken = file.tryLock() != null;
        } catch (OverlappingFileLockException _) {
            taken = false; // Another run of this process has it.
        } catch (IOException e) {
            warning.accept("%s: cannot be locked (%s): see to it that no other process trains there"
                    .formatted(folder.path(), e.getMessage()));
            return Optional.of(new RunLock(file));
        }
        if (!taken) {
            file.close();
            return Optional.empty();
        }
        AtomicFile.deleteParts(folder.path());
        return Optional.of(new RunLock(file));
    }

    /** Lets others train there. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
