package dev.jacobi.app;

import dev.jacobi.app.commands.Commands;
import dev.jacobi.app.console.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What came of a command line that was run inside the test's process. */
public record Invocation(int exitCode, String out, String err) {
    /** Runs it, without a terminal. */
    public static Invocation of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Screen screen = new Screen(new PrintWriter(out), new PrintWriter(err), false);
        int exitCode = Commands.run(screen, arguments);
        return new Invocation(exitCode, out.toString(), err.toString());
    }
}
