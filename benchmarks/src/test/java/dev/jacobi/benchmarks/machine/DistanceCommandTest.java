package dev.jacobi.benchmarks.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DistanceCommandTest {
    @Test
    void printsANumberOfNanosecondsForEachTime() {
        StringWriter out = new StringWriter();
        int status = new CommandLine(new DistanceCommand())
                .setOut(new PrintWriter(out))
                .execute("--times", "2");

        assertEquals(0, status);
        List<String> lines = out.toString().lines().toList();
        assertEquals(2, lines.size());
        assertTrue(lines.stream().allMatch(line -> line.matches("[1-9]\\d* ns")), lines.toString());
    }
}
