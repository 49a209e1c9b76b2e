package dev.jacobi.app.runs;

import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The command lines that belong to a run. */
public final class Reproduction {
    private Reproduction() {}

    /** The command that makes a run with the same settings, each of them spelled out. */
    public static String train(RunSettings settings, String device) {
        ObjectNode node = Json.LINES.valueToTree(settings);
        return node.properties().stream()
                .filter(entry -> !entry.getValue().isNull())
                .map(entry -> option(entry.getKey().replace('_', '-'), entry.getValue()))
                .collect(Collectors.joining(" ", "jacobi train ", " --device " + device));
    }

    /** The command that goes on with a run. */
    public static String resume(RunFolder folder) {
        return "jacobi train --resume " + quoted(folder.path().toString());
    }

    /** A setting as one would type it: {@code 0.0005}, not {@code 5.0E-4}. */
    public static String setting(JsonNode value) {
        return value.isFloatingPointNumber()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.asString();
    }

    private static String option(String name, JsonNode value) {
        if (value.isBoolean()) {
            return (value.booleanValue() ? "--" : "--no-") + name;
        }
        return "--" + name + " " + quoted(setting(value));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
