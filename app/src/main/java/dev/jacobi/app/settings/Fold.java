package dev.jacobi.app.settings;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of the equal parts of a training set, written as in {@code 2/5}.
 *
 * @param number from 1
 * @param of how many there are
 */
public record Fold(int number, int of) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,4})/(\\d{1,4})");

    /** Checks the numbers. */
    public Fold {
        if (of < 2 || number < 1 || number > of) {
            throw unfit(number + "/" + of);
        }
    }

    /**
     * The part that a text names.
     *
     * @throws IllegalArgumentException if it names none
     */
    @JsonCreator
    public static Fold parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw unfit(text);
        }
        return new Fold(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static IllegalArgumentException unfit(String text) {
        return new IllegalArgumentException(
                "--fold: got %s, expected one part of at least two, as in 2/5".formatted(text));
    }

    @Override
    @JsonValue
    public String toString() {
        return number + "/" + of;
    }
}
