package dev.jacobi.app.settings;

/** Checks of settings, whose errors name the option. Null is a setting that nobody made, and always passes. */
final class Check {
    private Check() {}

    static void that(boolean holds, String option, Object got, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("%s: got %s, expected %s".formatted(option, got, expected));
        }
    }

    static void atLeast(int least, String option, Integer got) {
        that(got == null || got >= least, option, got, "at least " + least);
    }

    static void positive(String option, Double got) {
        that(got == null || (got > 0 && Double.isFinite(got)), option, got, "a number greater than 0");
    }

    static void share(String option, double got) {
        that(got >= 0 && got < 1, option, got, "at least 0 and less than 1");
    }

    static void betweenZeroAndOne(String option, Double got) {
        that(got == null || (got > 0 && got < 1), option, got, "between 0 and 1");
    }
}
