package dev.jacobi.app.cuda;

import dev.jacobi.app.settings.Json;
import dev.jacobi.datasets.download.Checksum;
import dev.jacobi.datasets.download.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A library that NVIDIA publishes for redistribution, as a product's manifest {@code redistrib_VERSION.json} describes it.
 *
 * @param name as the manifest calls it
 * @param version its own version
 * @param bytes size of the archive
 * @param archive the file, with its published SHA-256
 * @param licence where its licence lies
 */
public record Redistributable(String name, String version, long bytes, RemoteFile archive, URI licence) {
    private static final String PLATFORM = "linux-x86_64";
    private static final int OK = 200;

    /**
     * Reads a manifest.
     *
     * @param folder where the manifest lies, with a slash at its end; its paths are relative to that
     * @param release the product's version, as in {@code 12.6.3}
     * @param variant which archive where there is one for each of several CUDA versions, as in {@code cuda12}
     * @param names the libraries to take
     */
    static List<Redistributable> read(URI folder, String release, String variant, List<String> names)
            throws IOException {
        URI address = folder.resolve("redistrib_%s.json".formatted(release));
        JsonNode manifest = fetch(address);
        List<Redistributable> libraries = names.stream()
                .map(name -> of(folder, name, manifest.path(name), variant))
                .toList();
        for (Redistributable library : libraries) {
            if (library.bytes <= 0 || library.archive.checksum().hex().length() != 64) {
                throw new IOException("%s: got no usable entry for %s on %s, expected size and SHA-256"
                        .formatted(address, library.name, PLATFORM));
            }
        }
        return libraries;
    }

    private static Redistributable of(URI folder, String name, JsonNode entry, String variant) {
        JsonNode platform = entry.path(PLATFORM);
        JsonNode file = platform.has(variant) ? platform.path(variant) : platform;
        URI address = folder.resolve(file.path("relative_path").asString(""));
        String path = address.getPath();
        return new Redistributable(
                name,
                entry.path("version").asString(""),
                file.path("size").asLong(0),
                new RemoteFile(
                        path.substring(path.lastIndexOf('/') + 1),
                        Checksum.sha256(file.path("sha256").asString("")),
                        List.of(address)),
                folder.resolve(entry.path("license_path").asString("")));
    }

    private static JsonNode fetch(URI address) throws IOException {
        HttpRequest request =
                HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(60)).build();
        try (HttpClient client = HttpClient.newBuilder()
                .connectTimeout(Duration.ofSeconds(20))
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build()) {
            HttpResponse<InputStream> response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != OK) {
                    throw new IOException("%s: got HTTP status %d, expected the list of NVIDIA's libraries"
                            .formatted(address, response.statusCode()));
                }
                return Json.LINES.readTree(body);
            }
        } catch (JacksonException e) {
            throw new IOException("%s: got no JSON (%s)".formatted(address, e.getOriginalMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while asking " + address, e);
        }
    }
}
