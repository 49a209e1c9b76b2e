package dev.jacobi.app.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The notebook of the first training run: its cells run, print what they show but for the numbers, and learn. */
final class NotebookTest {
    private static final Path NOTEBOOK = Path.of("../docs/first-training.ipynb");
    private static final Pattern RECOGNISED = Pattern.compile("(\\d+) % of the test pictures");

    @Test
    void cellsRunOneAfterAnotherAndLearn() throws IOException {
        StringBuilder printed = new StringBuilder();
        try (Session session = Session.open()) {
            for (Document.Step step : Document.read(NOTEBOOK).steps()) {
                String output = session.run(step.code());
                assertEquals(withoutNumbers(step.output()), withoutNumbers(output), step.code());
                printed.append(output);
            }
        }
        Matcher recognised = RECOGNISED.matcher(printed);
        assertTrue(recognised.find(), printed::toString);
        assertTrue(Integer.parseInt(recognised.group(1)) > 40, "the notebook shows 48 %: " + printed);
    }

    private static String withoutNumbers(String text) {
        return text.replaceAll(" *[\\d.,]+", "#");
    }

    @Test
    void whatIsNoNotebookIsRefusedByName(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.ipynb"), "{");
        IOException error = assertThrows(IOException.class, () -> Document.read(file));
        assertTrue(error.getMessage().contains("a.ipynb: no notebook"), error.getMessage());
    }
}
