package dev.jacobi.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendUnavailableException;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.cuda.binding.CudaLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Libraries that are missing, broken, too old or too new are named with what is wrong. What a process has loaded stays
 * loaded, so each case has one of its own.
 */
class LibrariesTest {
    private Path folder;
    private String libraryPath = "";
    private Path cache = CudaUnderTest.CACHE;

    @BeforeEach
    void useTheStandIn() throws IOException {
        CudaUnderTest.requireStandIn();
        folder = Files.createTempDirectory(StandIn.FOLDER, "libraries");
        for (CudaLibrary library : CudaLibrary.values()) {
            // The same files, not copies: a copy would be loaded beside the one that this class steers.
            Files.createLink(folder.resolve(library.fileName()), StandIn.FOLDER.resolve(library.fileName()));
        }
    }

    @AfterEach
    void removeLinks() throws IOException {
        if (folder != null) {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    /** A process that opens the device and prints what came of it. */
    static final class Opener {
        private Opener() {}

        /**
         * Opens.
         *
         * @param arguments the device, or "diagnosis"; and which version the libraries are to state: {@code driver=11040}, …
         */
        public static void main(String[] arguments) {
            for (String argument : List.of(arguments).subList(1, arguments.length)) {
                String[] parts = argument.split("=", 2);
                int version = Integer.parseInt(parts[1]);
                switch (parts[0]) {
                    case "driver" -> StandIn.setDriverVersion(version);
                    default -> StandIn.fail(parts[0], version, 0);
                }
            }
            if (arguments[0].equals("diagnosis")) {
                Backends.diagnose().forEach(System.out::println);
                return;
            }
            try (var backend = Backends.open(arguments[0], BackendOptions.defaults(), Opener::say)) {
                say("opened " + backend.name() + ": " + backend.description());
            } catch (BackendUnavailableException e) {
                say("refused: " + e.getMessage());
            }
        }

        private static void say(String line) {
            System.out.println(line);
        }
    }

    private String open(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djacobi.cuda.libraries=" + folder,
                "-Djacobi.cuda.cache=" + cache,
                "-cp",
                System.getProperty("java.class.path"),
                Opener.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LD_LIBRARY_PATH", libraryPath);
        Process process = builder.start();
        return new String(process.getInputStream().readAllBytes(), UTF_8);
    }

    private static void assertStarts(String output, String expected) {
        assertTrue(output.startsWith(expected), output);
    }

    @Test
    void allInOrderOpens() throws IOException {
        assertStarts(open("cuda"), "opened cuda:0: CPU stand-in, compute capability 8.0");
    }

    @Test
    void aMissingLibraryIsNamedAndAutoGoesOn() throws IOException {
        Files.delete(folder.resolve("libcudnn.so.9"));
        String refused = open("cuda");
        Assumptions.assumeFalse(refused.startsWith("opened"), "this machine has a cuDNN of its own");

        assertEquals(
                "refused: cuda cannot be used here: cuDNN (libcudnn.so.9) not found; 'jacobi doctor' says what helps",
                refused.strip());
        String auto = open("auto");
        assertTrue(auto.startsWith("device auto: took reference (cuda cannot be used here: cuDNN"), auto);
        assertEquals(2, auto.lines().count(), auto);
    }

    @Test
    void theDiagnosisNamesVersionsPlacesDevicesAndOneRemedy() throws IOException {
        String well = open("diagnosis");
        assertTrue(well.contains("Finding[subject=cuDNN, well=true, detail=9.5.1, /"), well);
        assertTrue(well.contains("Finding[subject=cuda:1, well=true, detail=CPU stand-in"), well);
        assertTrue(well.contains("remedy=Optional.empty"), well);

        Files.delete(folder.resolve("libcudnn.so.9"));
        String ill = open("diagnosis", "cublasGetProperty=11");
        Assumptions.assumeFalse(ill.contains("subject=cuDNN, well=true"), "this machine has a cuDNN of its own");

        assertTrue(ill.contains("subject=cuDNN, well=false, detail=libcudnn.so.9 not found"), ill);
        assertTrue(ill.contains("remedy=Optional[apt install libcublas-12-6 libcudnn9-cuda-12]"), ill);
        String missing = open("diagnosis");
        assertTrue(missing.contains("remedy=Optional[jacobi cuda install]"), missing);
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamedAndAutoGoesOn() throws IOException {
        cache = Files.writeString(folder.resolve("file"), "in the way");
        String wrong = "cannot unpack JCuda's native libraries into " + cache.resolve("jcuda");

        assertStarts(open("cuda"), "refused: cuda cannot be used here: " + wrong);
        assertStarts(open("auto"), "device auto: took reference (cuda cannot be used here: " + wrong);
        String diagnosis = open("diagnosis");
        assertTrue(diagnosis.contains("Finding[subject=cuda, well=false, detail=" + wrong), diagnosis);
    }

    @Test
    void nativesThatWereCutShortAreUnpackedAgain(@TempDir Path emptyCache) throws IOException {
        cache = emptyCache;
        Path natives = Files.createDirectory(emptyCache.resolve("jcuda"));
        Files.writeString(natives.resolve("libJCudaDriver-12.6.0-linux-x86_64.so"), "\177ELF");

        assertStarts(open("cuda"), "opened cuda:0: CPU stand-in");
    }

    @Test
    void aFileThatIsNoLibraryIsNamed() throws IOException {
        Path file = folder.resolve("libcublas.so.12");
        Files.delete(file);
        Files.writeString(file, "not a library");
        String refused = open("cuda");
        Assumptions.assumeFalse(refused.startsWith("opened"), "this machine has a cuBLAS of its own");

        assertTrue(refused.contains("cuBLAS (libcublas.so.12) not found (" + file + " does not load"), refused);
    }

    @Test
    void aMissingFunctionIsNamedBeforeItEndsTheProcess() throws IOException, InterruptedException {
        Path source = folder.resolve("empty.c");
        Files.writeString(source, "int nvrtcVersion(int* major, int* minor) { *major = 12; *minor = 6; return 0; }");
        Path library = folder.resolve("libnvrtc.so.12");
        Files.delete(library);
        Process compiler = new ProcessBuilder(
                        "gcc",
                        "-shared",
                        "-fPIC",
                        "-Wl,-soname,libnvrtc.so.12",
                        "-o",
                        library.toString(),
                        source.toString())
                .inheritIO()
                .start();
        assertEquals(0, compiler.waitFor());

        String refused = open("cuda");
        assertTrue(refused.contains("NVRTC (" + library + ") lacks nvrtcGetNumSupportedArchs"), refused);
    }

    @Test
    void librariesOfCuda13AreReachedThroughShims() throws IOException, InterruptedException {
        open("cuda"); // unpacks JCuda's natives, which say what the shims have to offer
        shim("JCublas2", "libcublas.so");
        shim("JNvrtc", "libnvrtc.so");
        assertTrue(open("cuda").contains("refused"), "the shims cannot work without what they stand before");

        libraryPath = StandIn.FOLDER.toString();
        String opened = open("cuda");
        assertTrue(opened.startsWith("opened cuda:0: CPU stand-in"), opened);
    }

    private void shim(String nativeName, String name) throws IOException, InterruptedException {
        Files.delete(folder.resolve(name + ".12"));
        Path caller = CudaUnderTest.CACHE.resolve("jcuda").resolve("lib" + nativeName + "-12.6.0-linux-x86_64.so");
        Process shim = new ProcessBuilder(
                        Path.of("..", "tools", "cuda", "shim.sh").toString(),
                        caller.toString(),
                        name + ".12",
                        name + ".13",
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(shim.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, shim.waitFor(), said);
    }

    @Test
    void wrongVersionsAreNamed() throws IOException {
        assertTrue(open("cuda", "cudnnGetVersion=8907").contains("is version 8.9.7, expected 9"), "cuDNN 8");
        assertTrue(open("cuda", "driver=11040").contains("is version 11.4, expected 12 or newer"), "driver");
        assertTrue(open("cuda", "cublasGetProperty=11").contains("is version 11.6.3, expected 12 or newer"), "cuBLAS");
    }
}
