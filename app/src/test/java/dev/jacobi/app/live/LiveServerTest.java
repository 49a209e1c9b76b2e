package dev.jacobi.app.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.models.training.TrainingControl;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server as others than its page might call it. Requests are written by hand, since clients forbid bad ones. */
@Timeout(60)
final class LiveServerTest {
    private final TrainingControl control = new TrainingControl();
    private final LiveFeed feed = new LiveFeed();
    private LiveServer server;
    private String token;
    private String host;

    @BeforeEach
    void start() throws IOException {
        server = LiveServer.start(feed, control, 0);
        URI address = server.address();
        token = address.getQuery();
        host = address.getAuthority();
    }

    @AfterEach
    void stop() {
        feed.close();
        server.close();
    }

    @Test
    void onlyRequestsWithTokenAndLoopbackHostAreServed() throws IOException {
        assertEquals(200, status("GET /?" + token, host, null));
        assertEquals(200, status("GET /uplot.js?" + token, host, null));
        assertEquals(200, status("GET /?" + token, host.replace("127.0.0.1", "localhost"), null));
        assertEquals(403, status("GET /", host, null));
        assertEquals(403, status("GET /?token=00", host, null));
        assertEquals(403, status("GET /?" + token, "evil.example", null));
        assertEquals(
                403, status("GET /?" + token, "evil.example:" + server.address().getPort(), null));
        assertEquals(404, status("GET /live.html?" + token, host, null));
        assertEquals(404, status("GET /../config.json?" + token, host, null));
    }

    @Test
    void runIsSteeredByItsOwnPageAlone() throws IOException {
        assertEquals(403, status("POST /pause?" + token, host, null));
        assertEquals(403, status("POST /pause?" + token, host, "http://evil.example"));
        assertEquals(403, status("POST /pause", host, "http://" + host));
        assertEquals(404, status("GET /pause?" + token, host, null));
        assertFalse(control.isPaused());
        assertEquals(204, status("POST /pause?" + token, host, "http://" + host));
        assertTrue(control.isPaused());
        assertEquals(204, status("POST /resume?" + token, host, "http://" + host));
        assertFalse(control.isPaused());
        assertEquals(204, status("POST /stop?" + token, host, "http://" + host));
        assertTrue(control.isStopRequested());
    }

    @Test
    void everyTokenIsAnother() throws IOException {
        try (LiveServer other = LiveServer.start(new LiveFeed(), control, 0)) {
            assertFalse(other.address().getQuery().equals(token));
        }
    }

    @Test
    void viewerWhoComesBackReadsOnWhereTheConnectionBroke() throws IOException {
        feed.add("\"one\"");
        feed.add("\"two\"");
        List<String> first = new ArrayList<>();
        try (Socket socket = request("GET /events?" + token, host, null, null)) {
            first.addAll(event(socket));
        }
        assertEquals(List.of("id: 2", "data: [\"one\",\"two\"]"), first);
        feed.add("\"three\"");
        try (Socket socket = request("GET /events?" + token, host, null, "2")) {
            assertEquals(List.of("id: 3", "data: [\"three\"]"), event(socket));
        }
        try (Socket socket = request("GET /events?" + token, host, null, null)) {
            assertEquals(List.of("id: 3", "data: [\"one\",\"two\",\"three\"]"), event(socket), "a reload");
        }
    }

    /** Who comes late to a run of a million steps is told them in parts. */
    @Test
    void noEventIsTooLarge() throws InterruptedException {
        for (int i = 0; i < 25_000; i++) {
            feed.add("0");
        }
        feed.close();
        LiveFeed.Part first = feed.read(0, 0);
        LiveFeed.Part second = feed.read(first.next(), 0);
        LiveFeed.Part third = feed.read(second.next(), 0);
        assertEquals(
                List.of(10_000, 10_000, 5_000),
                Stream.of(first, second, third)
                        .map(part -> part.messages().size())
                        .toList());
        assertEquals(
                List.of(false, false, true),
                Stream.of(first, second, third).map(LiveFeed.Part::last).toList());
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        int port = server.address().getPort();
        String message = assertThrows(IOException.class, () -> LiveServer.start(feed, control, port))
                .getMessage();
        assertTrue(message.startsWith("--ui-port " + port + ": "), message);
    }

    @Test
    void writerDoesNotWaitForViewersWhoDoNotRead() throws IOException {
        try (Socket _ = request("GET /events?" + token, host, null, null);
                Socket _ = request("GET /events?" + token, host, null, null)) {
            String large = "\"" + "x".repeat(10_000) + "\"";
            // Twenty megabytes are more than all buffers on the way hold; the writer does not notice.
            for (int i = 0; i < 2_000; i++) {
                feed.add(large);
            }
            feed.add("\"last\"");
            try (Socket third = request("GET /events?" + token, host, null, "2000")) {
                assertEquals(List.of("id: 2001", "data: [\"last\"]"), event(third), "beside those who do not read");
            }
        }
    }

    private Socket request(String line, String hostHeader, String origin, String lastEventId) throws IOException {
        Socket socket =
                new Socket(InetAddress.ofLiteral("127.0.0.1"), server.address().getPort());
        String text = line + " HTTP/1.1\r\nHost: " + hostHeader + "\r\n"
                + (origin == null ? "" : "Origin: " + origin + "\r\n")
                + (lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n")
                + "Content-Length: 0\r\n\r\n";
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private int status(String line, String hostHeader, String origin) throws IOException {
        try (Socket socket = request(line, hostHeader, origin, null)) {
            return Integer.parseInt(reader(socket).readLine().substring(9, 12));
        }
    }

    /** The lines of the first event with data. */
    private static List<String> event(Socket socket) throws IOException {
        List<String> lines = new ArrayList<>();
        BufferedReader reader = reader(socket);
        while (lines.size() < 2) {
            String line = reader.readLine();
            if (line.startsWith("id: ") || line.startsWith("data: ")) {
                lines.add(line);
            }
        }
        return lines;
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }
}
