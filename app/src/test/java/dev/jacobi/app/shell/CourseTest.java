package dev.jacobi.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every chapter of the course says what its code prints; and its links lead somewhere. */
final class CourseTest {
    private static final Path COURSE = Path.of("../docs/backprop");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]+)\\)");

    static List<Path> chapters() throws IOException {
        try (Stream<Path> files = Files.list(COURSE)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("chapters")
    void codePrintsWhatTheChapterSays(Path chapter) throws IOException {
        Document document = Document.read(chapter);
        assertFalse(document.steps().isEmpty());
        try (Session session = Session.open()) {
            for (Document.Step step : document.steps()) {
                assertEquals(step.output(), session.run(step.code()), step.code());
            }
        }
    }

    @Test
    void everyChapterIsListedAndEveryLinkLeadsToAFile() throws IOException {
        String contents = Files.readString(COURSE.resolve("README.md"));
        for (Path chapter : chapters()) {
            assertTrue(contents.contains("(" + chapter.getFileName() + ")"), chapter::toString);
            String text = Files.readString(chapter);
            assertTrue(text.contains("**Where:**") && text.contains("## Exercise") && text.contains("**Answer:**"));
            Matcher link = LINK.matcher(text);
            while (link.find()) {
                assertTrue(Files.exists(COURSE.resolve(link.group(1))), chapter + ": " + link.group(1));
            }
        }
    }

    @Test
    void codeThatFailsIsNamed() {
        try (Session session = Session.open()) {
            IllegalArgumentException unknown =
                    assertThrows(IllegalArgumentException.class, () -> session.run("int n = nothing;"));
            assertTrue(unknown.getMessage().contains("nothing"), unknown.getMessage());
            IllegalArgumentException thrown =
                    assertThrows(IllegalArgumentException.class, () -> session.run("Shape.of(-1);"));
            assertTrue(thrown.getMessage().contains("shape [-1]"), thrown.getMessage());
        }
    }

    @Test
    void commandShowsCodeAndOutputOfADocument(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.md"), "Two:\n```java\nshow(\"two\", 1 + 1);\n```\n");
        Invocation invocation = Invocation.of("shell", file.toString());
        assertEquals(0, invocation.exitCode(), invocation.err());
        assertEquals(
                List.of("> show(\"two\", 1 + 1);", "two = 2.0000"),
                invocation.out().lines().toList());
    }
}
