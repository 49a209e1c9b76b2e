package dev.jacobi.benchmarks.gpu;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The comparison with PyTorch as far as it goes without either: on the stand-in for NVIDIA's libraries that the tests of
 * {@code cuda-backend} run on, against a program that answers as PyTorch's does.
 */
class GpuComparisonTest {
    private static final Path COMPARE = Path.of("gpu", "compare.py");
    private static final Path BUILD = Path.of("..", "cuda-backend", "src", "test", "native", "build.sh");

    /** Where the tests of {@code cuda-backend} build the stand-in's libraries; it is built again only if it is older. */
    private static final Path LIBRARIES =
            Path.of("..", "cuda-backend", "target", "standin").toAbsolutePath().normalize();

    /** What the backend keeps between runs. */
    @TempDir
    private static Path cache;

    @TempDir
    private Path folder;

    @BeforeAll
    static void needsPythonAndTheStandIn() throws IOException, InterruptedException {
        require("python3", "to run " + COMPARE.getFileName());
        require("g++", "to build the stand-in for NVIDIA's libraries with");
        Process build = new ProcessBuilder(BUILD.toString(), LIBRARIES.toString())
                .inheritIO()
                .start();
        assertEquals(0, build.waitFor());
    }

    private static void require(String program, String purpose) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, process.waitFor());
        } catch (IOException e) {
            System.err.printf("CUDA test skipped: there is no %s %s%n", program, purpose);
            Assumptions.abort("no " + program);
        }
    }

    /** What a bundle's run.sh does, with this test's class path; four steps are enough to capture one and replay it. */
    private Path jacobi() throws IOException {
        Path script = folder.resolve("run.sh");
        Files.writeString(script, """
            #!/bin/sh
            shift
            exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -Djacobi.cuda.libraries='%s' -Djacobi.cuda.cache='%s' \\
                -cp '%s' dev.jacobi.benchmarks.gpu.StepRates "$@" 4
            """.formatted(
                        System.getProperty("java.home"), LIBRARIES, cache, System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr--r--"));
        return script;
    }

    /** Takes a hundred seconds for any block; cannot start in the way called "graph", and ends in "dies"'s second block. */
    private Path torch(int parameters) throws IOException {
        Path script = folder.resolve("torch.py");
        Files.writeString(script, """
            import sys
            if sys.argv[2] == "graph":
                sys.exit(3)
            print("something else", flush=True)
            print("answer: ready %d 0 0 nobody", flush=True)
            for blocks, line in enumerate(sys.stdin):
                if sys.argv[2] == "dies" and blocks == 1:
                    sys.exit(4)
                print("answer: 100.0", flush=True)
            """.formatted(parameters));
        return script;
    }

    private String compare(int parameters) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "python3",
                        COMPARE.toString(),
                        "--jacobi",
                        jacobi().toString(),
                        "--torch",
                        torch(parameters).toString(),
                        "--output",
                        folder.resolve("table.md").toString(),
                        "--steps",
                        "1",
                        "--blocks",
                        "3",
                        "--variants",
                        "dies",
                        "eager",
                        "graph",
                        "--",
                        "resnet8:8:2:bf17",
                        "resnet8:8:2:bf16")
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        process.waitFor();
        return said;
    }

    @Test
    void theTableHasARowForEachWayToRunPytorch() throws IOException, InterruptedException {
        String said = compare(75_290);
        List<String> table = Files.readAllLines(folder.resolve("table.md"));

        assertEquals(8, table.size(), said);
        for (int i = 0; i < 3; i++) {
            assertTrue(table.get(2 + i).startsWith("| resnet8:8:2:bf17 | "), said);
            assertTrue(table.get(2 + i).endsWith(" | failed | | |"), "what Jacobi refuses");
        }
        assertEquals("| resnet8:8:2:bf16 | dies | | failed | |", table.get(5));
        assertTrue(
                table.get(6)
                        .matches("\\| resnet8:8:2:bf16 \\| eager \\| \\d+ \\(0 TFLOP/s, \\d+ %\\) \\| 0 \\| [\\d.]+"
                                + " \\(.+ – .+\\) \\|"),
                said);
        assertEquals("| resnet8:8:2:bf16 | graph | | failed | |", table.get(7));
        assertTrue(said.contains("precision bf16"), said);
    }

    @Test
    void aCaseThatIsNoneIsRefused() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> StepRates.open("resnet8:8:2:bf17"));
        assertTrue(e.getMessage().startsWith("case 'resnet8:8:2:bf17': expected"), e.getMessage());
    }

    @Test
    void anotherNetworkIsNotComparedWith() throws IOException, InterruptedException {
        String said = compare(5);

        assertTrue(said.contains("75290 parameters against 5 in PyTorch"), said);
    }
}
