package dev.jacobi.app.commands;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jacobi.app.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jacobi cuda install} from a server that publishes as NVIDIA does. */
class CudaCommandTest {
    private static final List<String> SETTINGS = List.of("jacobi.cuda.cache", "jacobi.cuda.site");

    private final Map<String, byte[]> published = new HashMap<>();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final InputStream standardInput = System.in;

    @TempDir
    private Path cache;

    private HttpServer server;

    @BeforeEach
    void publish() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().getPath();
            requests.add(path);
            byte[] body = published.get(path);
            exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
            if (body != null) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
        System.setProperty("jacobi.cuda.cache", cache.toString());
        System.setProperty(
                "jacobi.cuda.site",
                "http://localhost:%d/".formatted(server.getAddress().getPort()));

        byte[] nvrtc = archive("cuda_nvrtc", "libnvrtc.so.12.6.85", "libnvrtc.so.12");
        byte[] cublas = archive("libcublas", "libcublas.so.12.6.4.1", "libcublas.so.12");
        byte[] cudnn = archive("cudnn", "libcudnn.so.9.5.1", "libcudnn.so.9");
        published.put("/cuda/redist/nvrtc.tar.xz", nvrtc);
        published.put("/cuda/redist/cublas.tar.xz", cublas);
        published.put("/cudnn/redist/cudnn.tar.xz", cudnn);
        published.put("/cuda/redist/redistrib_12.6.3.json", """
            {"release_label": "12.6.3",
             "cuda_nvrtc": {"version": "12.6.85", "license_path": "cuda_nvrtc/LICENSE.txt", "linux-x86_64": %s},
             "libcublas": {"version": "12.6.4.1", "license_path": "libcublas/LICENSE.txt", "linux-x86_64": %s},
             "other": {"version": "1"}}
            """.formatted(
                        entry("nvrtc.tar.xz", nvrtc), entry("cublas.tar.xz", cublas))
                .getBytes(UTF_8));
        published.put("/cudnn/redist/redistrib_9.5.1.json", """
            {"cudnn": {"version": "9.5.1.17", "license_path": "cudnn/LICENSE.txt",
                       "linux-x86_64": {"cuda11": %s, "cuda12": %s}}}
            """.formatted(
                        entry("old.tar.xz", new byte[3]), entry("cudnn.tar.xz", cudnn))
                .getBytes(UTF_8));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        SETTINGS.forEach(System::clearProperty);
        System.setIn(standardInput);
    }

    private static String entry(String file, byte[] content) {
        try {
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return "{\"relative_path\": \"%s\", \"sha256\": \"%s\", \"size\": \"%d\"}"
                    .formatted(file, hash, content.length);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** As NVIDIA packs: a library under its full version, a link to it under the name one asks for, and more. */
    private static byte[] archive(String name, String library, String link) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new XZCompressorOutputStream(bytes))) {
            String folder = name + "-archive/";
            file(tar, folder + "LICENSE", "terms");
            file(tar, folder + "include/" + name + ".h", "header");
            file(tar, folder + "lib/" + library, "code of " + name);
            file(tar, folder + "lib/lib" + name + "_static.a", "static code");
            file(tar, folder + "lib/stubs/" + library, "stub");
            TarArchiveEntry symbolic = new TarArchiveEntry(folder + "lib/" + link, TarConstants.LF_SYMLINK);
            symbolic.setLinkName(library);
            tar.putArchiveEntry(symbolic);
            tar.closeArchiveEntry();
        }
        return bytes.toByteArray();
    }

    private static void file(TarArchiveOutputStream tar, String name, String content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(content.getBytes(UTF_8));
        tar.closeArchiveEntry();
    }

    private static void answer(String text) {
        System.setIn(new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private List<String> inCache() throws IOException {
        try (Stream<Path> files = Files.walk(cache)) {
            return files.filter(file -> !Files.isDirectory(file))
                    .map(file -> cache.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void whoSaysYesGetsTheSharedLibrariesAndNothingElse() throws IOException {
        answer("yes\n");
        Invocation result = Invocation.of("cuda", "install");

        assertEquals(0, result.exitCode(), result.err());
        assertEquals(
                List.of(
                        "lib/libcublas.so.12",
                        "lib/libcublas.so.12.6.4.1",
                        "lib/libcudnn.so.9",
                        "lib/libcudnn.so.9.5.1",
                        "lib/libnvrtc.so.12",
                        "lib/libnvrtc.so.12.6.85"),
                inCache());
        assertEquals("code of libcublas", Files.readString(cache.resolve("lib/libcublas.so.12")));
        assertTrue(result.out().contains("/cuda/redist/libcublas/LICENSE.txt"), result.out());
        assertTrue(result.out().matches("(?s).*Together \\d+ KiB to download.*"), result.out());

        requests.clear();
        Invocation again = Invocation.of("cuda", "install", "--yes");
        assertEquals(0, again.exitCode());
        assertTrue(again.out().contains("installed already in " + cache.resolve("lib")), again.out());
        assertEquals(List.of(), requests);
    }

    @Test
    void whoDoesNotSayYesGetsNothing() throws IOException {
        for (String text : List.of("no\n", "\n", "")) {
            answer(text);
            Invocation result = Invocation.of("cuda", "install");

            assertEquals(1, result.exitCode());
            assertTrue(result.out().contains("nothing was installed"), result.out());
        }
        assertEquals(List.of(), inCache());
        assertFalse(requests.contains("/cuda/redist/cublas.tar.xz"), requests::toString);
    }

    @Test
    void wrongBytesAreRefusedAndWhatIsRightIsKeptForTheNextAttempt() throws IOException {
        byte[] right = published.get("/cudnn/redist/cudnn.tar.xz");
        byte[] wrong = right.clone();
        wrong[100] ^= 1;
        published.put("/cudnn/redist/cudnn.tar.xz", wrong);
        Invocation failed = Invocation.of("cuda", "install", "--yes");

        assertEquals(1, failed.exitCode());
        assertTrue(failed.err().contains("wrong bytes: got SHA-256"), failed.err());
        assertTrue(failed.err().contains("jacobi.cuda.libraries"), failed.err());
        assertFalse(Files.exists(cache.resolve("lib")), "half of an installation");
        assertArrayEquals(
                published.get("/cuda/redist/cublas.tar.xz"),
                Files.readAllBytes(cache.resolve("archives/cublas.tar.xz")));

        published.put("/cudnn/redist/cudnn.tar.xz", right);
        requests.clear();
        assertEquals(0, Invocation.of("cuda", "install", "--yes").exitCode());
        assertFalse(requests.contains("/cuda/redist/cublas.tar.xz"), requests::toString);
        assertEquals(6, inCache().size(), () -> "left over: " + cache);
    }

    @Test
    void aReleaseThatIsNotPublishedOrNotAsExpectedIsNamed() throws IOException {
        Invocation unknown = Invocation.of("cuda", "install", "--yes", "--cuda", "12.99.0");
        assertEquals(1, unknown.exitCode());
        assertTrue(unknown.err().contains("/cuda/redist/redistrib_12.99.0.json: got HTTP status 404"), unknown.err());

        published.put("/cudnn/redist/redistrib_9.5.1.json", "{\"cudnn\": {}}".getBytes(UTF_8));
        Invocation incomplete = Invocation.of("cuda", "install", "--yes");
        assertTrue(incomplete.err().contains("got no usable entry for cudnn on linux-x86_64"), incomplete.err());

        published.put("/cudnn/redist/redistrib_9.5.1.json", "<html>".getBytes(UTF_8));
        assertTrue(Invocation.of("cuda", "install", "--yes").err().contains("got no JSON"));
        assertEquals(List.of(), inCache());
    }

    @Test
    void cudaAloneIsWrongUsage() {
        Invocation result = Invocation.of("cuda");

        assertEquals(2, result.exitCode());
        assertTrue(result.err().contains("expected 'cuda install'"), result.err());
    }
}
