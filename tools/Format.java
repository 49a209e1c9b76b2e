import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the format of every Java source below the current directory, or mends it; the build runs it from its source.
 *
 * <p>It exists because palantir-java-format parses with the javac of the JVM it runs in, so that it has to run in the
 * JDK of the toolchain rather than in Maven's own JVM, and because its own command line takes no directories.
 */
final class Format {
    private static final Formatter FORMATTER = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    /** A source and what the formatter objects to: its layout if {@code formatted} is there, its syntax otherwise. */
    private record Finding(Path source, Optional<String> formatted, String objection) {}

    private Format() {}

    /** Takes one argument: {@code check} lists what is not formatted and exits with 1, {@code apply} rewrites it. */
    public static void main(String[] args) throws IOException {
        var action = args.length == 1 ? args[0] : "";
        if (!action.equals("check") && !action.equals("apply")) {
            System.err.println("Format: expected one argument, check or apply, got " + List.of(args));
            System.exit(2);
        }
        var sources = sources(Path.of(""));
        var findings = sources.parallelStream()
                .flatMap(source -> inspect(source).stream())
                .toList();
        boolean apply = action.equals("apply");
        for (var finding : findings) {
            if (apply && finding.formatted().isPresent()) {
                Files.writeString(finding.source(), finding.formatted().get());
            }
            System.err.println("  " + finding.source() + ": " + finding.objection());
        }
        boolean mended = apply && findings.stream().allMatch(f -> f.formatted().isPresent());
        if (findings.isEmpty() || mended) {
            System.err.printf("Format: %d Java sources, %d reformatted.%n", sources.size(), findings.size());
        } else {
            System.err.printf(
                    "Format: %d of %d Java sources fail the format check (listed above).%n"
                            + "Reformat them with: mvn -N -Pformat process-sources%n",
                    findings.size(), sources.size());
            System.exit(1);
        }
    }

    private static Optional<Finding> inspect(Path source) {
        try {
            var text = Files.readString(source);
            var formatted = FORMATTER.formatSourceAndFixImports(text);
            return formatted.equals(text)
                    ? Optional.empty()
                    : Optional.of(new Finding(source, Optional.of(formatted), "not formatted"));
        } catch (FormatterException | IOException e) {
            return Optional.of(new Finding(source, Optional.empty(), "unreadable: " + e.getMessage()));
        }
    }

    private static List<Path> sources(Path root) throws IOException {
        var sources = new ArrayList<Path>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                var name = directory.getFileName().toString();
                return name.equals("target") || (name.startsWith(".") && name.length() > 1)
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".java")) {
                    sources.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        sources.sort(null);
        return sources;
    }
}
