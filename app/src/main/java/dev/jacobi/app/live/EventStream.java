package dev.jacobi.app.live;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * One viewer's stream of server-sent events (HTML standard, section 9.2). Each event holds all messages that have come
 * since the last one, as a JSON array, and is numbered by the place to read on from; a browser that lost the connection
 * says that number when it comes back.
 */
final class EventStream {
    /** Between two events, so that fast steps come several at a time. */
    private static final long PAUSE_MILLIS = 100;

    /** After so much silence an empty line shows whether anybody still listens. */
    private static final long SILENCE_MILLIS = 5_000;

    private EventStream() {}

    /** Sends until the feed or the connection ends. */
    static void send(HttpExchange exchange, LiveFeed feed) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream body = exchange.getResponseBody();
        int place = begin(exchange.getRequestHeaders().getFirst("Last-Event-ID"));
        try {
            // A browser that has to come back does so soon.
            write(body, "retry: 500\n\n");
            LiveFeed.Part part;
            do {
                part = feed.read(place, SILENCE_MILLIS);
                write(body, part.messages().isEmpty() ? ":\n\n" : event(part));
                place = part.next();
                Thread.sleep(PAUSE_MILLIS);
            } while (!part.last());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static String event(LiveFeed.Part part) {
        return "id: %d\ndata: [%s]\n\n".formatted(part.next(), String.join(",", part.messages()));
    }

    private static int begin(String lastEventId) {
        try {
            return lastEventId == null ? 0 : Integer.parseInt(lastEventId);
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private static void write(OutputStream body, String text) throws IOException {
        body.write(text.getBytes(StandardCharsets.UTF_8));
        body.flush();
    }
}
