package dev.jacobi.models.files;

import java.io.IOException;

/** A file is not in the safetensors format, or damaged. */
public final class SafeTensorsException extends IOException {
    private static final long serialVersionUID = 1L;

    SafeTensorsException(String message) {
        super(message);
    }

    SafeTensorsException(String message, Throwable cause) {
        super(message, cause);
    }
}
