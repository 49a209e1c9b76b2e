package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.models.training.NonFiniteLossException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** Errors in one message. */
final class Failures {
    private Failures() {}

    /** Tells the user. */
    static void tell(Screen screen, Throwable error) {
        screen.notice("error: " + message(error));
    }

    /** What went wrong, and what to do about it. */
    static String message(Throwable error) {
        return switch (error) {
            case NoSuchFileException e -> e.getFile() + ": no such file or folder";
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case FileAlreadyExistsException e -> e.getFile() + ": exists already, and is no folder";
            case FileSystemLoopException e -> e.getFile() + ": a link back to a folder that it lies in";
            case UncheckedIOException e -> message(e.getCause());
            case NonFiniteLossException e -> e.getMessage() + " (--lr, --detect-anomalies)";
            case OutOfDeviceMemoryException e -> e.getMessage() + " (--batch-size)";
            case OutOfMemoryError e ->
                "out of memory (%s; the heap may grow to %d MiB): try a smaller --batch-size, or a larger heap, as with JACOBI_JAVA_OPTS=-Xmx8g"
                        .formatted(e.getMessage(), Runtime.getRuntime().maxMemory() >> 20);
            default -> error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
        };
    }
}
