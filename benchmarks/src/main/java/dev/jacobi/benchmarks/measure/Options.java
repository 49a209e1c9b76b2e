package dev.jacobi.benchmarks.measure;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Checks that several commands make of their options. */
public final class Options {
    private Options() {}

    /**
     * Checks a number.
     *
     * @throws ParameterException if it is less than one
     */
    public static void atLeastOne(CommandSpec spec, String option, int value) {
        if (value < 1) {
            throw new ParameterException(
                    spec.commandLine(), "%s: got %d, expected at least 1".formatted(option, value));
        }
    }
}
