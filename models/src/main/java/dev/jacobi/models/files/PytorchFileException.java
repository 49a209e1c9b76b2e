package dev.jacobi.models.files;

import java.io.IOException;

/** A file is not what PyTorch's {@code torch.save} writes of tensors, or damaged, or holds more than tensors. */
public final class PytorchFileException extends IOException {
    private static final long serialVersionUID = 1L;

    PytorchFileException(String message) {
        super(message);
    }

    PytorchFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
