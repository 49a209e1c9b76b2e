package dev.jacobi.app.runs;

import dev.jacobi.app.settings.NamedSettings;
import dev.jacobi.app.settings.RunSettings;
import java.util.List;
import java.util.stream.Collectors;

/** The command lines that belong to a run. */
public final class Reproduction {
    private Reproduction() {}

    /** The command that makes a run with the same settings, each that does something spelled out. */
    public static String train(RunSettings settings, String device) {
        return NamedSettings.inEffect(settings).entrySet().stream()
                .map(setting -> option(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining(" ", "jacobi train ", " --device " + device));
    }

    /** The command that goes on with a run. */
    public static String resume(RunFolder folder) {
        return "jacobi train --resume " + quoted(folder.path().toString());
    }

    /** The command with these arguments, as one would type it again. */
    public static String again(List<String> arguments) {
        return arguments.stream().map(Reproduction::quoted).collect(Collectors.joining(" ", "jacobi ", ""));
    }

    private static String option(String name, String value) {
        return switch (value) {
            case "true" -> "--" + name;
            case "false" -> "--no-" + name;
            default -> "--" + name + " " + quoted(value);
        };
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
