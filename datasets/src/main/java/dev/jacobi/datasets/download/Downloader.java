package dev.jacobi.datasets.download;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Downloads published files over HTTP. The bytes go to {@code name.part}, from which a later attempt resumes with a
 * {@code Range} request; the file gets its name, in one step, only once its hash is the published one.
 */
public final class Downloader implements AutoCloseable {
    private static final int ATTEMPTS_PER_MIRROR = 5;
    private static final int OK = 200;
    private static final int PARTIAL_CONTENT = 206;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final HttpClient client;
    private final ProgressListener listener;
    private final String alternative;
    private final Duration patience;

    /**
     * A downloader.
     *
     * @param listener is told how downloads come along
     * @param alternative what to do without a network connection, as a sentence that ends the error
     */
    public Downloader(ProgressListener listener, String alternative) {
        this(listener, alternative, Duration.ofSeconds(60));
    }

    /** A downloader that takes a transfer for broken off when nothing has come for a while. */
    Downloader(ProgressListener listener, String alternative, Duration patience) {
        this.alternative = alternative;
        this.patience = patience;
        this.listener = Objects.requireNonNull(listener, "listener");
        this.client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
    }

    /**
     * Makes {@code target} the published file: does nothing where it is that already, and downloads it otherwise.
     *
     * @throws DownloadException if no mirror has the right bytes
     */
    public void fetch(RemoteFile file, Path target) throws IOException {
        if (matches(file, target)) {
            return; // without the lock's file, which cannot be made where the folder is read-only
        }
        CacheFolder.locked(target, () -> {
            if (!matches(file, target)) {
                download(file, target);
            }
        });
    }

    @Override
    public void close() {
        client.close();
    }

    private void download(RemoteFile file, Path target) throws IOException {
        Path part = CacheFolder.sibling(target, ".part");
        List<String> failures = new ArrayList<>();
        for (URI mirror : file.mirrors()) {
            Optional<String> failure = downloadFrom(mirror, file, part);
            if (failure.isEmpty()) {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                return;
            }
            failures.add(mirror + ": " + failure.get());
        }
        throw new DownloadException(file.name(), failures, alternative);
    }

    /** Makes the part right and returns nothing, or returns why this mirror is given up. */
    private Optional<String> downloadFrom(URI mirror, RemoteFile file, Path part) throws IOException {
        String failure = "";
        for (int attempt = 0; attempt < ATTEMPTS_PER_MIRROR; attempt++) {
            long resumeAt = Files.exists(part) ? Files.size(part) : 0;
            HttpResponse<InputStream> response;
            try {
                response = request(mirror, resumeAt);
            } catch (InterruptedIOException e) {
                throw e;
            } catch (IOException e) {
                return Optional.of(e.toString());
            }
            try (InputStream body = response.body()) {
                int status = response.statusCode();
                if (status == OK || status == PARTIAL_CONTENT) {
                    save(file, response, body, part, status == OK ? 0 : resumeAt);
                } else if (status != RANGE_NOT_SATISFIABLE || resumeAt == 0) {
                    return Optional.of("HTTP status " + status);
                } // Otherwise the part is already as long as the file, if not longer.
            } catch (IOException e) {
                failure = "the transfer broke off after " + Files.size(part) + " bytes (" + e + ")";
                continue;
            }
            Checksum found = file.checksum().of(part);
            if (found.equals(file.checksum())) {
                return Optional.empty();
            }
            failure = "wrong bytes: got " + found + ", expected " + file.checksum();
            Files.delete(part);
            if (resumeAt == 0) {
                break; // the mirror's own bytes are wrong; otherwise the older first part may have been
            }
        }
        return Optional.of(failure);
    }

    private HttpResponse<InputStream> request(URI mirror, long resumeAt) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(mirror).timeout(patience);
        if (resumeAt > 0) {
            request.header("Range", "bytes=" + resumeAt + "-");
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            InterruptedIOException interrupted = new InterruptedIOException("interrupted while asking " + mirror);
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private void save(RemoteFile file, HttpResponse<?> response, InputStream body, Path part, long start)
            throws IOException {
        long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
        long total = length < 0 ? -1 : start + length;
        OpenOption mode = start > 0 ? StandardOpenOption.APPEND : StandardOpenOption.TRUNCATE_EXISTING;
        try (OutputStream out = Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, mode);
                StallGuard guard = new StallGuard(body, patience).start()) {
            byte[] buffer = new byte[1 << 16];
            long done = start;
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                guard.progress();
                out.write(buffer, 0, n);
                done += n;
                listener.progress(file.name(), done, total);
            }
        }
    }

    private static boolean matches(RemoteFile file, Path path) throws IOException {
        return Files.exists(path) && file.checksum().of(path).equals(file.checksum());
    }
}
