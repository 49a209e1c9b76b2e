package dev.jacobi.datasets.download;

import java.net.URI;
import java.util.List;

/**
 * A published file.
 *
 * @param name its file name
 * @param checksum what its bytes must hash to
 * @param mirrors where to get it from, the first choice first
 */
public record RemoteFile(String name, Checksum checksum, List<URI> mirrors) {
    public RemoteFile {
        mirrors = List.copyOf(mirrors);
        if (mirrors.isEmpty()) {
            throw new IllegalArgumentException(name + ": got no address, expected at least one");
        }
    }

    /** A file with a published MD5 that lies under its name in each of the given web folders. */
    public static RemoteFile md5(String name, String md5, String... folders) {
        List<URI> mirrors = List.of(folders).stream()
                .map(folder -> URI.create(folder + name))
                .toList();
        return new RemoteFile(name, Checksum.md5(md5), mirrors);
    }
}
