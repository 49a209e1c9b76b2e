package dev.jacobi.benchmarks.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MeasureCommandTest {
    /** They would replace what was measured before, or fail late. */
    @ParameterizedTest
    @CsvSource({
        "--shapes, n64, --shapes 'n64': no shape of the set CONVOLUTION is like that",
        "--threads, 0, '--threads: got 0, expected at least 1'",
        "--precision, fp17, Invalid value for option '--precision'"
    })
    void refusesWhatCannotBeMeasured(String option, String value, String expected, @TempDir Path folder) {
        StringWriter error = new StringWriter();
        int status = new CommandLine(new MeasureCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setErr(new PrintWriter(error))
                .execute("convolution", option, value, "--results", folder.toString());

        assertEquals(2, status);
        assertTrue(error.toString().startsWith(expected), error.toString());
        assertFalse(Files.exists(folder.resolve("convolution.json")));
    }
}
