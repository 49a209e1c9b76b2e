package dev.jacobi.app.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class ScreenTest {
    private final StringWriter out = new StringWriter();

    private Screen screen(boolean terminal) {
        return new Screen(new PrintWriter(out), new PrintWriter(new StringWriter()), terminal);
    }

    @Test
    void downloadIsOneLineThatIsWrittenOverAsItComesAlong() {
        Screen screen = screen(true);
        screen.downloading("pictures.gz", 512 << 10, 25 << 20);
        screen.downloading("pictures.gz", 3 << 20, 25 << 20);
        screen.line("done");
        String erase = "\r\u001B[K";
        assertEquals(
                erase + "\u001B[?7lpictures.gz: 512 KiB of 25 MiB\u001B[?7h"
                        + erase + "\u001B[?7lpictures.gz: 3 MiB of 25 MiB\u001B[?7h"
                        + erase + "done" + System.lineSeparator(),
                out.toString());
    }

    @Test
    void downloadOfUnknownLengthShowsWhatHasCome() {
        screen(true).downloading("pictures.gz", 3L << 30, -1);
        assertEquals("\r\u001B[K\u001B[?7lpictures.gz: 3.0 GiB\u001B[?7h", out.toString());
    }

    @Test
    void downloadIsNotShownWhereALineCannotBeWrittenOver() {
        screen(false).downloading("pictures.gz", 1 << 20, 25 << 20);
        assertEquals("", out.toString());
    }
}
