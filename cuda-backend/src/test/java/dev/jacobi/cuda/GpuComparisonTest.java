package dev.jacobi.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparison with PyTorch as far as it goes without either: on the stand-in, against a program that answers as PyTorch's does. */
class GpuComparisonTest {
    private static final Path COMPARE = Path.of("..", "benchmarks", "gpu", "compare.py");

    @TempDir
    private Path folder;

    @BeforeEach
    void needsPythonAndTheStandIn() throws InterruptedException {
        CudaUnderTest.requireStandIn();
        try {
            Process python = new ProcessBuilder("python3", "--version")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertEquals(0, python.waitFor());
        } catch (IOException e) {
            System.err.println("CUDA test skipped: there is no python3 to run " + COMPARE.getFileName());
            Assumptions.abort("no python3");
        }
    }

    /** What a bundle's run.sh does, with this test's class path; four steps are enough to capture one and replay it. */
    private Path jacobi() throws IOException {
        Path script = folder.resolve("run.sh");
        Files.writeString(script, """
            #!/bin/sh
            shift
            exec '%s/bin/java' --enable-native-access=ALL-UNNAMED -Djacobi.cuda.libraries='%s' -Djacobi.cuda.cache='%s' \\
                -cp '%s' dev.jacobi.cuda.TrainingStepBenchmark "$@" 4
            """.formatted(
                        System.getProperty("java.home"),
                        StandIn.FOLDER,
                        CudaUnderTest.CACHE,
                        System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr--r--"));
        return script;
    }

    /** Takes a hundred seconds for any block, or cannot start in the way called "graph". */
    private Path torch(int parameters) throws IOException {
        Path script = folder.resolve("torch.py");
        Files.writeString(script, """
            import sys
            if sys.argv[2] == "graph":
                sys.exit(3)
            print("ready %d 0 0 nobody", flush=True)
            for line in sys.stdin:
                print(100.0, flush=True)
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
                        "eager",
                        "graph",
                        "--",
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

        assertEquals(4, table.size(), said);
        assertTrue(
                table.get(2)
                        .matches("\\| resnet8:8:2:bf16 \\| eager \\| \\d+ \\(0 TFLOP/s, \\d+ %\\) \\| 0 \\| [\\d.]+"
                                + " \\(.+ – .+\\) \\|"),
                said);
        assertEquals("| resnet8:8:2:bf16 | graph | | failed | |", table.get(3));
        assertTrue(said.contains("precision bf16"), said);
    }

    @Test
    void anotherNetworkIsNotComparedWith() throws IOException, InterruptedException {
        String said = compare(5);

        assertTrue(said.contains("75290 parameters against 5 in PyTorch"), said);
    }
}
