package dev.jacobi.app.shell;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import jdk.jshell.tool.JavaShellToolBuilder;

/** JShell, with everything of Jacobi at hand. */
public final class InteractiveShell {
    private InteractiveShell() {}

    /** Talks with the user until they leave. */
    public static void run() throws Exception {
        Path startup = Files.createTempFile("jacobi", ".jsh");
        try {
            Files.writeString(startup, Session.startup());
            Stream<String> arguments = Stream.of(
                    "--class-path",
                    Session.classPath(),
                    "--startup",
                    "DEFAULT",
                    "--startup",
                    startup.toString(),
                    "--add-modules",
                    "jdk.incubator.vector",
                    "-R-Djava.awt.headless=true");
            JavaShellToolBuilder.builder()
                    .run(Stream.concat(arguments, remoteOptions()).toArray(String[]::new));
        } finally {
            Files.delete(startup);
        }
    }

    /** The lines run in a process of their own, which is started with the options of this one. */
    private static Stream<String> remoteOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream().map(option -> "-R" + option);
    }
}
