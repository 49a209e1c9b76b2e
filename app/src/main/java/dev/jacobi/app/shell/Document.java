package dev.jacobi.app.shell;

import dev.jacobi.app.settings.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The code of a document: of a Markdown document each block fenced as {@code java}, with the block fenced as {@code
 * text} that follows it, which is what the code prints; of a Jupyter notebook each cell of code, with what its standard
 * output was.
 *
 * @param steps in order
 */
public record Document(List<Step> steps) {
    /**
     * One block of code.
     *
     * @param code Java
     * @param output what the document says it prints; empty if it says nothing
     */
    public record Step(String code, String output) {}

    /**
     * Reads a document.
     *
     * @param file a notebook if its name ends with .ipynb, else Markdown
     */
    public static Document read(Path file) throws IOException {
        return file.toString().endsWith(".ipynb") ? notebook(file) : markdown(file);
    }

    /** A notebook in the format of nbformat 4. */
    private static Document notebook(Path file) throws IOException {
        try {
            List<Step> steps = new ArrayList<>();
            for (JsonNode cell : Json.LINES.readTree(Files.readString(file)).path("cells")) {
                if (cell.path("cell_type").asString().equals("code")) {
                    StringBuilder output = new StringBuilder();
                    cell.path("outputs").forEach(part -> output.append(text(part.path("text"))));
                    steps.add(new Step(text(cell.path("source")), output.toString()));
                }
            }
            return new Document(List.copyOf(steps));
        } catch (JacksonException e) {
            throw new IOException("%s: no notebook: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }

    /** Text as a notebook has it: in one piece, or as a list of lines with their ends. */
    private static String text(JsonNode node) {
        StringBuilder text = new StringBuilder(node.isString() ? node.asString() : "");
        node.forEach(line -> text.append(line.asString()));
        return text.toString();
    }

    private static Document markdown(Path file) throws IOException {
        List<Step> steps = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        String kind = "";
        for (String line : Files.readAllLines(file)) {
            boolean fence = line.startsWith("```");
            if (fence && kind.isEmpty()) {
                kind = line.substring(3).strip().isEmpty()
                        ? "plain"
                        : line.substring(3).strip();
                block.setLength(0);
            } else if (fence) {
                if (kind.equals("java")) {
                    steps.add(new Step(block.toString(), ""));
                } else if (kind.equals("text") && !steps.isEmpty()) {
                    steps.set(steps.size() - 1, new Step(steps.getLast().code(), block.toString()));
                }
                kind = "";
            } else {
                block.append(line).append('\n');
            }
        }
        return new Document(List.copyOf(steps));
    }
}
