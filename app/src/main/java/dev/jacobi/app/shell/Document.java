package dev.jacobi.app.shell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The code of a Markdown document: each block fenced as {@code java}, with the block fenced as {@code text} that
 * follows it, which is what the code prints.
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

    /** Reads a document. */
    public static Document read(Path file) throws IOException {
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
