package dev.jacobi.app.console;

import java.io.Console;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Optional;

/**
 * Where the program's words go.
 *
 * @param out results and progress
 * @param err errors and warnings
 * @param terminal whether {@code out} is a terminal, on which a line can be written over
 */
public record Screen(PrintWriter out, PrintWriter err, boolean terminal) {
    private static final String ERASE_LINE = "\r\u001B[K";
    private static final String WRAP_OFF = "\u001B[?7l";
    private static final String WRAP_ON = "\u001B[?7h";

    /** The process's own. */
    public static Screen standard() {
        boolean terminal =
                Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return new Screen(writer(System.out), writer(System.err), terminal);
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, stream.charset());
    }

    /** A line that stays. */
    public void line(String text) {
        out.print(terminal ? ERASE_LINE : "");
        out.println(text);
        out.flush();
    }

    /** A line that the next one replaces, cut off at the terminal's width; nothing where that is impossible. */
    public void live(String text) {
        if (terminal) {
            // Of a line that goes on in a second row, only that row could be erased.
            out.print(ERASE_LINE + WRAP_OFF + text + WRAP_ON);
            out.flush();
        }
    }

    /** A line about how a result comes about, which is no part of it. */
    public void notice(String text) {
        live("");
        err.println(text);
        err.flush();
    }

    /** How a download comes along; {@code total} is negative where it is unknown. */
    public void downloading(String name, long done, long total) {
        live("%s: %s%s".formatted(name, Format.bytes(done), total < 0 ? "" : " of " + Format.bytes(total)));
    }

    /** A line about something unexpected. */
    public void warning(String text) {
        notice("warning: " + text);
    }
}
