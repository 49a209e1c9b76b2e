package dev.jacobi.app.live;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Everything that viewers are told, in order, from the beginning of the run: who comes late, reloads or loses the
 * connection reads on from any place. Writing never waits for readers, who only copy what is new.
 */
final class LiveFeed {
    /** Messages that a reader gets at once at most: about a megabyte. */
    private static final int MOST = 10_000;

    private final List<String> messages = new ArrayList<>();
    private boolean closed;

    /**
     * What a reader gets.
     *
     * @param messages in JSON
     * @param next the place to read on from
     * @param last whether nothing will follow
     */
    record Part(List<String> messages, int next, boolean last) {}

    /** Adds a message. */
    synchronized void add(String json) {
        messages.add(json);
        notifyAll();
    }

    /** Nothing will follow. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * What has come since a place, or the beginning of it; waits for it, but not longer than this.
     *
     * @param from the number of messages already read
     */
    synchronized Part read(int from, long waitMillis) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        long left = waitMillis;
        while (messages.size() <= from && !closed && left > 0) {
            wait(left);
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        int begin = Math.clamp(from, 0, messages.size());
        int end = Math.min(begin + MOST, messages.size());
        return new Part(List.copyOf(messages.subList(begin, end)), end, closed && end == messages.size());
    }
}
