package dev.jacobi.app;

import dev.jacobi.app.commands.Commands;
import dev.jacobi.app.console.Screen;
import java.util.Locale;

/** The program's entry. */
public final class Main {
    private Main() {}

    /** Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage, 130 stopped. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        // Numbers that are formatted are read again, by commands and by other programs, in any country.
        Locale.setDefault(Locale.ROOT);
        System.exit(Commands.run(Screen.standard(), arguments));
    }
}
