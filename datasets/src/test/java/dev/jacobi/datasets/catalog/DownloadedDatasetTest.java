package dev.jacobi.datasets.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jacobi.datasets.Splits;
import dev.jacobi.datasets.download.Checksum;
import dev.jacobi.datasets.download.DownloadException;
import dev.jacobi.datasets.download.RemoteFile;
import dev.jacobi.datasets.download.TarGz;
import dev.jacobi.datasets.format.CifarFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloadedDatasetTest {
    private static final List<String> CLASSES = List.of("cat", "dog");

    private final Map<String, byte[]> served = new HashMap<>();
    private final AtomicInteger requests = new AtomicInteger();

    @TempDir
    private Path cache;

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            byte[] content = served.get(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(content == null ? 404 : 200, content == null ? -1 : content.length);
            if (content != null) {
                exchange.getResponseBody().write(content);
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private DatasetOptions options() {
        return DatasetOptions.defaults().withCacheFolder(cache);
    }

    private RemoteFile publish(String name, byte[] content) throws Exception {
        served.put(name, content);
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/" + name);
        return new RemoteFile(name, Checksum.md5(md5), List.of(address));
    }

    private CifarDataset pets() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(packed))) {
            for (String name : List.of("train.bin", "test.bin")) {
                byte[] records = new byte[2 * 3073];
                records[3073] = 1;
                TarArchiveEntry entry = new TarArchiveEntry("pets-bin/" + name);
                entry.setSize(records.length);
                tar.putArchiveEntry(entry);
                tar.write(records);
                tar.closeArchiveEntry();
            }
        }
        RemoteFile archive = publish("pets.tar.gz", packed.toByteArray());
        return new CifarDataset(
                "pets",
                archive,
                "pets-bin",
                List.of("train.bin", "test.bin"),
                folder -> new Splits(
                        CifarFormat.readCifar10("pets train", List.of(folder.resolve("train.bin")), 2, CLASSES),
                        CifarFormat.readCifar10("pets test", List.of(folder.resolve("test.bin")), 2, CLASSES)));
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    @Test
    void anArchiveIsDownloadedUnpackedAndKept() throws Exception {
        CifarDataset pets = pets();
        assertEquals(1, pets.load(options()).train().label(1));
        assertTrue(Files.exists(cache.resolve("pets-bin/train.bin")));
        assertFalse(Files.exists(cache.resolve("pets.tar.gz")), "the archive is not needed once it is unpacked");
        server.stop(0);
        assertEquals(2, pets.load(options()).test().size());
        assertEquals(1, requests.get());
    }

    @Test
    void idxFilesAreDownloadedAndKept() throws Exception {
        List<RemoteFile> files = new ArrayList<>();
        for (String prefix : List.of("train", "t10k")) {
            ByteBuffer images = ByteBuffer.allocate(16 + 784);
            images.putInt(0x803).putInt(1).putInt(28).putInt(28);
            files.add(publish(prefix + "-images-idx3-ubyte.gz", gzip(images.array())));
            ByteBuffer labels = ByteBuffer.allocate(9);
            labels.putInt(0x801).putInt(1);
            files.add(publish(prefix + "-labels-idx1-ubyte.gz", gzip(labels.array())));
        }
        IdxDataset glyphs = new IdxDataset("glyphs", files, CLASSES);
        assertEquals(1, glyphs.load(options()).train().size());
        server.stop(0);
        assertEquals(1, glyphs.load(options()).test().size());
        assertEquals(4, requests.get());
    }

    @Test
    void withoutANetworkTheMessageNamesTheWayOut() throws Exception {
        CifarDataset pets = pets();
        server.stop(0);
        var e = assertThrows(DownloadException.class, () -> pets.load(options()));
        assertTrue(e.getMessage().startsWith("cannot download pets.tar.gz"), e.getMessage());
        assertTrue(
                e.getMessage().contains("unpack it if it is a .tar.gz, and name the folder with --data-dir"),
                e.getMessage());
        assertFalse(Files.exists(cache.resolve("pets-bin")));

        Path brought = Files.createDirectory(cache.resolve("brought"));
        Path archive = Files.write(brought.resolve("pets.tar.gz"), served.get("pets.tar.gz"));
        TarGz.unpackFolder(archive, "pets-bin", Files.createDirectory(brought.resolve("pets-bin")));
        assertEquals(2, pets.load(options().withDataFolder(brought)).test().size());
    }
}
