package dev.jacobi.app.live;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jacobi.app.settings.Json;
import dev.jacobi.models.training.TrainingControl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves the live page to this machine alone. Every request must name the loopback address as its host (so that no
 * other site's name can be made to point here) and carry the token; what changes the run must be sent by the page itself.
 */
final class LiveServer implements AutoCloseable {
    private static final int TOKEN_BYTES = 16;
    private static final int HTTP_PORT = 80;

    /** The version of the web jar that the module depends on. */
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    /** A file of the page: where it lies on the class path, and its type. */
    private record Asset(String resource, String type) {}

    private static final Map<String, Asset> ASSETS = Map.of(
            "/", new Asset("live.html", "text/html; charset=utf-8"),
            "/live.css", new Asset("live.css", "text/css; charset=utf-8"),
            "/live.js", new Asset("live.js", "text/javascript; charset=utf-8"),
            "/uplot.css", new Asset(UPLOT + "uPlot.min.css", "text/css; charset=utf-8"),
            "/uplot.js", new Asset(UPLOT + "uPlot.iife.min.js", "text/javascript; charset=utf-8"));

    private final LiveFeed feed;
    private final TrainingControl control;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final String token;
    private final Set<String> hosts;

    private LiveServer(LiveFeed feed, TrainingControl control, int port) throws IOException {
        this.feed = feed;
        this.control = control;
        byte[] secret = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(secret);
        this.token = HexFormat.of().formatHex(secret);
        this.server = bind(port);
        int actual = server.getAddress().getPort();
        // Browsers leave out the port that http has anyway.
        String suffix = actual == HTTP_PORT ? "" : ":" + actual;
        this.hosts = Set.of("127.0.0.1" + suffix, "localhost" + suffix);
    }

    private static HttpServer bind(int port) throws IOException {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
        } catch (SocketException e) {
            throw new IOException("--ui-port %d: %s".formatted(port, e.getMessage()), e);
        }
    }

    static LiveServer start(LiveFeed feed, TrainingControl control, int port) throws IOException {
        LiveServer live = new LiveServer(feed, control, port);
        live.server.createContext("/", live::handle);
        live.server.setExecutor(live.threads);
        live.server.start();
        return live;
    }

    URI address() {
        return URI.create(
                "http://127.0.0.1:%d/?token=%s".formatted(server.getAddress().getPort(), token));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("Referrer-Policy", "no-referrer");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            exchange.getResponseHeaders()
                    .set("Content-Security-Policy", "default-src 'self'; img-src data:; frame-ancestors 'none'");
            String path = exchange.getRequestURI().getPath();
            if (!isAllowed(exchange)) {
                refuse(exchange, 403, "Open the address that 'jacobi train --ui' printed.");
            } else if (exchange.getRequestMethod().equals("GET") && ASSETS.containsKey(path)) {
                send(exchange, ASSETS.get(path));
            } else if (exchange.getRequestMethod().equals("GET") && path.equals("/events")) {
                EventStream.send(exchange, feed);
            } else if (exchange.getRequestMethod().equals("POST") && steer(path)) {
                exchange.sendResponseHeaders(204, -1);
            } else {
                refuse(exchange, 404, "There is nothing here.");
            }
        }
    }

    private boolean isAllowed(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String origin = exchange.getRequestHeaders().getFirst("Origin");
        String query = exchange.getRequestURI().getQuery();
        boolean sameOrigin =
                origin == null ? !exchange.getRequestMethod().equals("POST") : origin.equals("http://" + host);
        return host != null
                && hosts.contains(host)
                && sameOrigin
                && MessageDigest.isEqual(bytes("token=" + token), bytes(query == null ? "" : query));
    }

    /** Does what a button asks for; false if there is no such button. */
    private boolean steer(String path) {
        switch (path) {
            case "/pause" -> {
                control.pause();
                state("paused", "paused");
            }
            case "/resume" -> {
                control.resume();
                state("running", "running");
            }
            case "/save" -> control.requestSave();
            case "/stop" -> {
                control.requestStop();
                state("stopping", "stopping after this step; the run can be resumed");
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Tells all viewers what the run is doing. */
    void state(String state, String words) {
        feed.add(Json.LINES.writeValueAsString(Map.of("kind", "state", "state", state, "words", words)));
    }

    private void send(HttpExchange exchange, Asset asset) throws IOException {
        byte[] content;
        try (InputStream stream = LiveServer.class.getResourceAsStream(asset.resource())) {
            content = stream.readAllBytes();
        }
        if (asset.type().startsWith("text/html")) {
            content = bytes(new String(content, StandardCharsets.UTF_8).replace("{token}", token));
        }
        exchange.getResponseHeaders().set("Content-Type", asset.type());
        exchange.sendResponseHeaders(200, content.length);
        exchange.getResponseBody().write(content);
    }

    private static void refuse(HttpExchange exchange, int code, String words) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        byte[] content = bytes(words + "\n");
        exchange.sendResponseHeaders(code, content.length);
        exchange.getResponseBody().write(content);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Ends after a second at the latest, whether or not all viewers have read everything. */
    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }
}
