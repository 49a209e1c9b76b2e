package dev.jacobi.app.settings;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** Settings that are lists of numbers, as in {@code 60,90}; errors name the option. */
public final class Numbers {
    private Numbers() {}

    /** Whole numbers. */
    static List<Integer> integers(String option, String list) {
        return parse(option, list, Integer::valueOf, "whole numbers, as in 60,90");
    }

    /** Numbers in double precision. */
    public static List<Double> doubles(String option, String list) {
        return parse(option, list, Double::valueOf, "numbers, as in 1,2,0.5");
    }

    /** Numbers in single precision. */
    public static List<Float> decimals(String option, String list) {
        return parse(option, list, Float::valueOf, "numbers, as in 0.5,0.4,0.4");
    }

    private static <T extends Number> List<T> parse(
            String option, String list, Function<String, T> number, String expected) {
        try {
            return Arrays.stream(list.split(",", -1))
                    .map(String::strip)
                    .map(text -> finite(number.apply(text)))
                    .toList();
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s: got '%s', expected %s".formatted(option, list, expected), e);
        }
    }

    private static <T extends Number> T finite(T number) {
        if (!Double.isFinite(number.doubleValue())) {
            throw new NumberFormatException(number + " is not finite");
        }
        return number;
    }
}
