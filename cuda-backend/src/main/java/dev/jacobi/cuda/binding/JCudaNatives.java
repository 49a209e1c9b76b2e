package dev.jacobi.cuda.binding;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import jcuda.driver.JCudaDriver;

/**
 * JCuda's own native libraries. JCuda unpacks them under fixed names into the folder for temporary files, where two
 * processes that start together overwrite each other's; here each is unpacked once into a folder of ours, aside, and
 * renamed, and JCuda, which does not unpack what is there already, is sent to that folder.
 */
final class JCudaNatives {
    private static final String VERSION = "12.6.0";
    private static final List<String> LIBRARIES = List.of("JCudaDriver", "JNvrtc", "JCublas2", "JCudnn");
    private static final List<String> CLASSES =
            List.of("jcuda.driver.JCudaDriver", "jcuda.nvrtc.JNvrtc", "jcuda.jcublas.JCublas2", "jcuda.jcudnn.JCudnn");

    private JCudaNatives() {}

    /**
     * Makes JCuda's classes usable. The libraries that its natives need must have been loaded before.
     *
     * @param folder where to unpack
     * @throws CudaException if that is not possible
     */
    static synchronized void load(Path folder) {
        try {
            Files.createDirectories(folder);
            for (String library : LIBRARIES) {
                unpack("lib%s-%s-linux-x86_64.so".formatted(library, VERSION), folder);
            }
        } catch (IOException e) {
            throw new CudaException("cannot unpack JCuda's native libraries into %s (%s)".formatted(folder, e));
        }
        String temporary = System.getProperty("java.io.tmpdir");
        System.setProperty("java.io.tmpdir", folder.toString());
        try {
            for (String name : CLASSES) {
                Class.forName(name, true, JCudaDriver.class.getClassLoader());
            }
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("JCuda is not on the class path: " + e.getMessage(), e);
        } finally {
            System.setProperty("java.io.tmpdir", temporary);
        }
    }

    private static void unpack(String name, Path folder) throws IOException {
        URL resource = JCudaDriver.class.getResource("/lib/" + name);
        if (resource == null) {
            throw new IOException("/lib/%s is not on the class path".formatted(name));
        }
        URLConnection packed = resource.openConnection();
        Path target = folder.resolve(name);
        // One that a crash has cut short is made again.
        if (Files.exists(target) && Files.size(target) == packed.getContentLengthLong()) {
            return;
        }
        Path aside = Files.createTempFile(folder, name, ".part");
        try (InputStream from = packed.getInputStream();
                FileChannel to = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            from.transferTo(Channels.newOutputStream(to));
            to.force(true);
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(aside);
        }
    }
}
