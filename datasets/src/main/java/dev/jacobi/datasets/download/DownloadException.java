package dev.jacobi.datasets.download;

import java.io.IOException;
import java.util.List;

/** No mirror gave a file; the message lists what happened at each. */
public final class DownloadException extends IOException {
    private static final long serialVersionUID = 1L;

    DownloadException(String name, List<String> failures, String alternative) {
        super("cannot download " + name + ":\n  " + String.join("\n  ", failures) + "\n" + alternative);
    }
}
