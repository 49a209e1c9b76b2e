package dev.jacobi.app.cuda;

import dev.jacobi.datasets.download.CacheFolder;
import dev.jacobi.datasets.download.Downloader;
import dev.jacobi.datasets.download.ProgressListener;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The libraries that the CUDA backend needs besides the driver, from NVIDIA's own site. */
public final class CudaLibraries {
    /** What the backend was seen to load. */
    public static final String CUDA_RELEASE = "12.6.3";

    /** Likewise. */
    public static final String CUDNN_RELEASE = "9.5.1";

    private static final String SITE_PROPERTY = "jacobi.cuda.site";
    private static final String SITE = "https://developer.download.nvidia.com/compute/";

    private CudaLibraries() {}

    /** What there is to fetch: {@code jacobi.cuda.site} says where, if not from NVIDIA. */
    public static List<Redistributable> list(String cudaRelease, String cudnnRelease) throws IOException {
        URI site = URI.create(System.getProperty(SITE_PROPERTY, SITE));
        String variant = "cuda" + cudaRelease.replaceFirst("\\..*", "");
        List<Redistributable> libraries = new ArrayList<>();
        libraries.addAll(Redistributable.read(
                site.resolve("cuda/redist/"), cudaRelease, variant, List.of("cuda_nvrtc", "libcublas")));
        libraries.addAll(Redistributable.read(site.resolve("cudnn/redist/"), cudnnRelease, variant, List.of("cudnn")));
        return libraries;
    }

    /**
     * Fetches and unpacks all of them into a folder, which then exists as a whole or not at all. What was downloaded
     * before an interruption is used again; the archives are deleted at the end.
     *
     * @param folder where to; nothing happens if it exists
     */
    public static void install(List<Redistributable> libraries, Path folder, ProgressListener progress)
            throws IOException {
        Path archives = folder.resolveSibling("archives");
        CacheFolder.create(folder, partial -> {
            for (Redistributable library : libraries) {
                Path archive = archives.resolve(library.archive().name());
                try (Downloader downloader = new Downloader(
                        progress,
                        "Without a network connection, bring the libraries from elsewhere and name their folders with"
                                + " -Djacobi.cuda.libraries.")) {
                    downloader.fetch(library.archive(), archive);
                }
                LibraryArchive.unpackSharedLibraries(archive, partial);
            }
        });
        CacheFolder.delete(archives);
        Files.deleteIfExists(folder.resolveSibling(folder.getFileName() + ".lock"));
    }
}
