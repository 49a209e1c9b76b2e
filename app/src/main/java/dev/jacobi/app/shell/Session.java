package dev.jacobi.app.shell;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.JShell;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.SourceCodeAnalysis.CompletionInfo;

/** Runs Java snippets one after another in this process, each with what the ones before it have declared. */
public final class Session implements AutoCloseable {
    private final JShell shell;

    private Session(JShell shell) {
        this.shell = shell;
    }

    /** A session that has made the imports and declarations of {@link #startup}. */
    public static Session open() {
        JShell shell = JShell.builder()
                .executionEngine("local")
                .compilerOptions("--add-modules", "jdk.incubator.vector")
                .build();
        for (String entry : classPath().split(File.pathSeparator, -1)) {
            shell.addToClasspath(entry);
        }
        Session session = new Session(shell);
        session.run(startup());
        return session;
    }

    /** Where the program's classes are. */
    static String classPath() {
        return System.getProperty("java.class.path");
    }

    /** What every session starts with. */
    static String startup() {
        try (InputStream stream = Session.class.getResourceAsStream("startup.jsh")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs some code.
     *
     * @return what it printed
     * @throws IllegalArgumentException if it does not compile, or throws
     */
    public String run(String code) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            String rest = code;
            while (!rest.isBlank()) {
                CompletionInfo next = shell.sourceCodeAnalysis().analyzeCompletion(rest);
                String source = next.source() == null ? rest : next.source();
                shell.eval(source).forEach(event -> check(source, event));
                rest = next.source() == null ? "" : next.remaining();
            }
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private void check(String source, SnippetEvent event) {
        if (event.status() == Status.REJECTED || event.status() == Status.RECOVERABLE_NOT_DEFINED) {
            String errors = shell.diagnostics(event.snippet())
                    .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
                    .collect(Collectors.joining("; "));
            throw new IllegalArgumentException("%s: %s".formatted(source.strip(), errors));
        }
        if (event.exception() instanceof EvalException e) {
            throw new IllegalArgumentException(
                    "%s: %s: %s".formatted(source.strip(), e.getExceptionClassName(), e.getMessage()), e);
        }
    }

    @Override
    public void close() {
        shell.close();
    }
}
