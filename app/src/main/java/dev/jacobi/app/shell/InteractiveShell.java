package dev.jacobi.app.shell;

import java.nio.file.Files;
import java.nio.file.Path;
import jdk.jshell.tool.JavaShellToolBuilder;

/** JShell, with everything of Jacobi at hand. */
public final class InteractiveShell {
    private InteractiveShell() {}

    /** Talks with the user until they leave. */
    public static void run() throws Exception {
        Path startup = Files.createTempFile("jacobi", ".jsh");
        try {
            Files.writeString(startup, Session.startup());
            JavaShellToolBuilder.builder()
                    .run(
                            "--class-path",
                            Session.classPath(),
                            "--startup",
                            "DEFAULT",
                            "--startup",
                            startup.toString(),
                            "--add-modules",
                            "jdk.incubator.vector",
                            "-R--add-modules",
                            "-Rjdk.incubator.vector",
                            "-R-Djava.awt.headless=true");
        } finally {
            Files.delete(startup);
        }
    }
}
