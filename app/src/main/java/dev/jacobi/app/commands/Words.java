package dev.jacobi.app.commands;

import java.util.Arrays;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Options that take one of a few words. */
final class Words {
    private Words() {}

    /** A converter of options that says what is wrong in the words of the parser's error. */
    static <T> ITypeConverter<T> parsing(Function<String, T> parser) {
        return word -> {
            try {
                return parser.apply(word);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        };
    }

    /** The value that the word stands for, which is what its {@code toString} gives. */
    static <T> T parse(String word, T[] values) {
        return Arrays.stream(values)
                .filter(value -> value.toString().equals(word))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException(
                        "got '%s', expected one of %s".formatted(word, Arrays.toString(values))));
    }
}
