package dev.jacobi.datasets.download;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
    private static final byte[] CONTENT = new byte[200_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<Long> progress = new ArrayList<>();

    @TempDir
    private Path folder;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/good", exchange -> serve(exchange, CONTENT, true, Integer.MAX_VALUE));
        server.createContext("/no-range", exchange -> serve(exchange, CONTENT, false, Integer.MAX_VALUE));
        server.createContext("/cut", exchange -> serve(exchange, CONTENT, true, 70_000));
        server.createContext("/cut-no-range", exchange -> serve(exchange, CONTENT, false, 70_000));
        server.createContext("/wrong", exchange -> serve(exchange, new byte[150_000], true, Integer.MAX_VALUE));
        server.createContext("/missing", exchange -> {
            requests.add("/missing");
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.setExecutor(task -> Thread.ofPlatform().daemon().start(task));
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Sends the content, from where the request says, and hangs up after {@code most} bytes. */
    private void serve(HttpExchange exchange, byte[] content, boolean ranges, int most) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        requests.add(exchange.getRequestURI() + (range == null ? "" : " " + range));
        int start = 0;
        if (ranges && range != null) {
            start = Integer.parseInt(range.substring("bytes=".length(), range.length() - 1));
            if (start >= content.length) {
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
                return;
            }
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + start + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(ranges && range != null ? 206 : 200, content.length - start);
        exchange.getResponseBody().write(content, start, Math.min(most, content.length - start));
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private RemoteFile file(String... paths) throws Exception {
        String root = "http://localhost:" + server.getAddress().getPort();
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(CONTENT));
        List<URI> mirrors =
                Arrays.stream(paths).map(path -> URI.create(root + path)).toList();
        return new RemoteFile("data.bin", Checksum.sha256(hash), mirrors);
    }

    private Path fetch(RemoteFile file) throws IOException {
        Path target = folder.resolve("cache/data.bin");
        try (Downloader downloader = new Downloader((name, done, total) -> progress.add(done), "Bring it.")) {
            downloader.fetch(file, target);
        }
        return target;
    }

    private void assertFetched(Path target) throws IOException {
        assertArrayEquals(CONTENT, Files.readAllBytes(target));
        assertFalse(Files.exists(CacheFolder.sibling(target, ".part")));
    }

    /** The request begins behind what was there before, and not behind what was sent: a cut may swallow the last bytes. */
    private static void assertResumed(String request, int before, int sent) {
        assertTrue(start(request) > before && start(request) <= sent, request);
    }

    private static int start(String request) {
        return Integer.parseInt(request.substring(request.indexOf("bytes=") + "bytes=".length(), request.length() - 1));
    }

    private Path leavePart(byte[] bytes) throws IOException {
        Files.createDirectories(folder.resolve("cache"));
        return Files.write(folder.resolve("cache/data.bin.part"), bytes);
    }

    @Test
    void downloadsAFileAndReportsProgress() throws Exception {
        assertFetched(fetch(file("/good")));
        assertEquals(List.of("/good"), requests);
        assertEquals(CONTENT.length, progress.getLast());
    }

    @Test
    void doesNotAskForAFileThatIsThere() throws Exception {
        fetch(file("/good"));
        fetch(file("/good"));
        assertEquals(List.of("/good"), requests);
    }

    /** As in a read-only folder, which would be none for root: the file that a lock is held on cannot be opened. */
    @Test
    void takesNoLockForAFileThatIsThere() throws Exception {
        Path target = fetch(file("/good"));
        Path lock = CacheFolder.sibling(target, ".lock");
        Files.delete(lock);
        Files.createDirectory(lock);
        assertFetched(fetch(file("/good")));
        assertEquals(List.of("/good"), requests);
    }

    @Test
    void replacesAFileWithOtherBytes() throws Exception {
        Files.createDirectories(folder.resolve("cache"));
        Files.writeString(folder.resolve("cache/data.bin"), "something else");
        assertFetched(fetch(file("/good")));
    }

    @Test
    void resumesAfterEachCut() throws Exception {
        assertFetched(fetch(file("/cut")));
        assertEquals("/cut", requests.getFirst());
        assertTrue(requests.size() >= 3, requests.toString());
        for (int i = 1; i < requests.size(); i++) {
            int before = i == 1 ? 0 : start(requests.get(i - 1));
            assertResumed(requests.get(i), before, before + 70_000);
        }
    }

    @Test
    void resumesWhatAnEarlierRunLeft() throws Exception {
        leavePart(Arrays.copyOf(CONTENT, 123_456));
        assertFetched(fetch(file("/good")));
        assertEquals(List.of("/good bytes=123456-"), requests);
        assertTrue(progress.getFirst() > 123_456, progress.toString());
    }

    @Test
    void startsAgainWhereTheServerIgnoresTheRange() throws Exception {
        leavePart(Arrays.copyOf(CONTENT, 50_000));
        assertFetched(fetch(file("/no-range")));
        assertEquals(List.of("/no-range bytes=50000-"), requests);
    }

    @Test
    void givesUpAServerThatNeverGetsToTheEnd() throws Exception {
        assertFetched(fetch(file("/cut-no-range", "/good")));
        assertResumed(requests.getLast(), 0, 70_000);
    }

    @Test
    void startsAgainWhereTheEarlierPartWasOfAnotherFile() throws Exception {
        leavePart(new byte[50_000]);
        assertFetched(fetch(file("/good")));
        assertEquals(List.of("/good bytes=50000-", "/good"), requests);
    }

    @Test
    void startsAgainWhereTheEarlierPartIsTooLong() throws Exception {
        leavePart(Arrays.copyOf(CONTENT, CONTENT.length + 10));
        assertFetched(fetch(file("/good")));
        assertEquals(List.of("/good bytes=200010-", "/good"), requests);
    }

    @Test
    void takesAnEarlierPartThatIsComplete() throws Exception {
        leavePart(CONTENT);
        assertFetched(fetch(file("/good")));
    }

    /** And is gone when it is asked again, since each silence takes as long as the downloader has patience. */
    @Test
    void resumesWhereAServerFallsSilent() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.createContext("/silent", exchange -> {
            if (requests.contains("/silent")) {
                exchange.sendResponseHeaders(404, -1);
                exchange.close();
                return;
            }
            requests.add("/silent");
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT, 0, 30_000);
            exchange.getResponseBody().flush();
            try {
                over.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        });
        RemoteFile file = file("/silent", "/good");
        Path target = folder.resolve("data.bin");
        try (Downloader downloader = new Downloader(ProgressListener.NONE, "", Duration.ofSeconds(2))) {
            downloader.fetch(file, target);
        } finally {
            over.countDown();
        }
        assertFetched(target);
        assertResumed(requests.getLast(), 0, 30_000);
    }

    @Test
    void goesToTheNextMirrorForWrongBytesAndMissingFiles() throws Exception {
        assertFetched(fetch(file("/missing", "/wrong", "/good")));
        assertEquals(List.of("/missing", "/wrong", "/good"), requests);
    }

    @Test
    void saysWhatWentWrongAtEveryMirrorAndHowToDoWithout() throws Exception {
        RemoteFile nowhere = file("/missing", "/wrong");
        List<URI> mirrors = new ArrayList<>(nowhere.mirrors());
        mirrors.add(URI.create("http://localhost:1/refused"));
        RemoteFile file = new RemoteFile("data.bin", nowhere.checksum(), mirrors);
        var e = assertThrows(DownloadException.class, () -> fetch(file));
        assertTrue(e.getMessage().contains("/missing: HTTP status 404"), e.getMessage());
        assertTrue(e.getMessage().contains("/wrong: wrong bytes: got SHA-256 "), e.getMessage());
        assertTrue(e.getMessage().contains("/refused: java.net.ConnectException"), e.getMessage());
        assertTrue(e.getMessage().endsWith("\nBring it."), e.getMessage());
        assertFalse(Files.exists(folder.resolve("cache/data.bin")));
        assertFalse(Files.exists(folder.resolve("cache/data.bin.part")));
    }
}
