package dev.jacobi.datasets.download;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream from which nothing has come for too long, which ends a read that waits for it. {@code HttpClient}'s
 * own timeout covers the response up to its headers only.
 */
final class StallGuard implements AutoCloseable {
    private final InputStream stream;
    private final long limitNanos;
    private final Thread watcher;
    private volatile long lastProgress = System.nanoTime();

    StallGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limitNanos = limit.toNanos();
        this.watcher = Thread.ofVirtual().unstarted(this::watch);
    }

    StallGuard start() {
        watcher.start();
        return this;
    }

    void progress() {
        lastProgress = System.nanoTime();
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    private void watch() {
        try {
            long left = limitNanos;
            while (left > 0) {
                Thread.sleep(Duration.ofNanos(left));
                left = limitNanos - (System.nanoTime() - lastProgress);
            }
            stream.close();
        } catch (InterruptedException _) {
            // The transfer is over.
        } catch (IOException _) {
            // The stream is closed all the same.
        }
    }
}
