package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The argument file with the options that the engine runs best with. */
final class JavaOptionsTest {
    private static final Path OPTIONS = Path.of("../tools/java.options");
    private static final Pattern NOT_INLINED = Pattern.compile("dontinline,(.*)::\\*");

    @Test
    void classesWhoseMethodsAreNotInlinedExist() throws IOException {
        List<String> classes = NOT_INLINED
                .matcher(Files.readString(OPTIONS))
                .results()
                .map(result -> result.group(1))
                .toList();
        assertFalse(classes.isEmpty());
        for (String name : classes) {
            assertDoesNotThrow(() -> Class.forName(name));
        }
    }

    @Test
    void javaTakesThemFromAFolderWithABlankInItsName(@TempDir Path folder) throws IOException, InterruptedException {
        Path blank = Files.createDirectory(folder.resolve("two words"));
        Path options = Files.copy(OPTIONS, blank.resolve("java.options"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + options,
                        "-XX:+PrintCommandLineFlags",
                        "-version")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(0, process.waitFor(), output);
        assertTrue(output.contains("Using incubator modules: jdk.incubator.vector"), output);
        assertTrue(output.contains("-XX:+UseSerialGC"), output);
        assertTrue(output.contains("dontinline,dev.jacobi.cpu.convolution.winograd.WinogradF2::*"), output);
    }
}
