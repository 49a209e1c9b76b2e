package dev.jacobi.app.commands;

import java.util.Arrays;
import picocli.CommandLine.TypeConversionException;

/** Options that take one of a few words. */
final class Words {
    private Words() {}

    /** The value that the word stands for, which is what its {@code toString} gives. */
    static <T> T parse(String word, T[] values) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "got '%s', expected one of %s".formatted(word, Arrays.toString(values))));
    }
}
