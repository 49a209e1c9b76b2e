package dev.jacobi.agreement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Collects how far the two programs are apart, and writes it as a table when a test class is done. */
final class AgreementReport implements AfterAllCallback {
    private static final Map<String, Map<Precision, Row>> ROWS = Collections.synchronizedMap(new LinkedHashMap<>());

    private record Row(int comparisons, double largest) {}

    /**
     * Asserts that two arrays agree: the largest difference over the largest value of theirs is within a tolerance.
     *
     * @param what the table's row
     * @param where names the values in an error
     */
    static void compare(
            String what, Precision precision, String where, double[] ours, double[] theirs, double tolerance) {
        assertEquals(theirs.length, ours.length, where);
        double scale = 1e-30;
        double difference = 0;
        for (int i = 0; i < ours.length; i++) {
            assertTrue(Double.isFinite(ours[i]) && Double.isFinite(theirs[i]), where + ": not finite at " + i);
            scale = Math.max(scale, Math.abs(theirs[i]));
            difference = Math.max(difference, Math.abs(ours[i] - theirs[i]));
        }
        // Sums that cancel to nothing have no digits of their own; the inputs are of the order of 1.
        double relative = difference / Math.max(scale, 1e-2);
        ROWS.computeIfAbsent(what, _ -> new EnumMap<>(Precision.class))
                .merge(
                        precision,
                        new Row(1, relative),
                        (a, b) -> new Row(a.comparisons + b.comparisons, Math.max(a.largest, b.largest)));
        assertTrue(
                relative <= tolerance,
                () -> "%s (%s): differs by %.3g of the largest value, expected at most %.3g"
                        .formatted(where, precision, relative, tolerance));
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        StringBuilder table = new StringBuilder("""
            | what | tensors compared | largest deviation in float32 | in float64 |
            | --- | ---: | ---: | ---: |
            """);
        ROWS.forEach((what, byPrecision) -> table.append("| %s | %d | %s | %s |%n"
                .formatted(
                        what,
                        byPrecision.values().stream().mapToInt(Row::comparisons).sum(),
                        cell(byPrecision.get(Precision.SINGLE)),
                        cell(byPrecision.get(Precision.DOUBLE)))));
        System.out.println(table);
        Files.writeString(Path.of(System.getProperty("agreement.report", "target/agreement.md")), table);
    }

    private static String cell(Row row) {
        return row == null ? "" : String.format(Locale.ROOT, "%.1e", row.largest);
    }
}
