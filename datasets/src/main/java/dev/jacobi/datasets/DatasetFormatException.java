package dev.jacobi.datasets;

import java.io.IOException;
import java.nio.file.Path;

/** A dataset file that is not what it should be: truncated, padded, mislabelled, or of another format. */
public final class DatasetFormatException extends IOException {
    private static final long serialVersionUID = 1L;

    private final long offset;

    /**
     * A finding without a cause of its own.
     *
     * @param file the file
     * @param offset the byte, from 0 and after any decompression, at which the file stops making sense
     * @param found what is there
     * @param expected what should be there
     */
    public DatasetFormatException(Path file, long offset, String found, String expected) {
        super(file + ", offset " + offset + ": found " + found + ", expected " + expected);
        this.offset = offset;
    }

    /** As above, with the error that revealed it. */
    public DatasetFormatException(Path file, long offset, String found, String expected, Throwable cause) {
        this(file, offset, found, expected);
        initCause(cause);
    }

    /** The byte, from 0 and after any decompression, at which the file stops making sense. */
    public long offset() {
        return offset;
    }
}
