package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.shell.Document;
import dev.jacobi.app.shell.InteractiveShell;
import dev.jacobi.app.shell.Session;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jacobi shell}. */
@Command(
        name = "shell",
        description = "Java line by line, with Jacobi's imports made, a backend open, and pictures(\"synthetic\") or"
                + " another data set at hand; or runs the code of a Markdown document, such as a chapter of"
                + " docs/backprop, or of a notebook.")
final class ShellCommand implements Callable<Integer> {
    private final Screen screen;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A document (.md) or notebook (.ipynb); its Java is shown and run, block by block.")
    private Path file;

    ShellCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws Exception {
        if (file == null) {
            InteractiveShell.run();
            return 0;
        }
        Document document = Document.read(file);
        try (Session session = Session.open()) {
            for (Document.Step step : document.steps()) {
                step.code().lines().forEach(line -> screen.line("> " + line));
                session.run(step.code()).lines().forEach(screen::line);
            }
        }
        return 0;
    }
}
