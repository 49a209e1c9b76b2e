package dev.jacobi.app.settings;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Settings that do something only beside certain values of another one; all are called by their option names. */
final class Dependencies {
    private static final Need SGD = new Need("optimizer", List.of(OptimizerKind.SGD));
    private static final Need PLATEAU = new Need("scheduler", List.of(Scheduler.PLATEAU, Scheduler.PLATEAU_LOSS));
    private static final Need STEPS = new Need("scheduler", List.of(Scheduler.STEP, Scheduler.MULTI_STEP));
    private static final Need RAND = new Need("augment", List.of(Augmentation.RAND));
    private static final Need PADDED = new Need(
            "augment", List.of(Augmentation.CROP, Augmentation.CROP_FLIP, Augmentation.STRONG, Augmentation.RAND));

    private static final Map<String, Need> NEEDS = Map.of(
            "momentum", SGD,
            "nesterov", SGD,
            "plateau-factor", PLATEAU,
            "plateau-patience", PLATEAU,
            "decay-factor", STEPS,
            "decay-epochs", STEPS,
            "augment-operations", RAND,
            "augment-magnitude", RAND,
            "padding", PADDED);

    private Dependencies() {}

    private record Need(String setting, List<? extends Word> values) {
        boolean isMet(Map<String, String> settings) {
            return values.stream().anyMatch(value -> value.word().equals(settings.get(setting)));
        }

        @Override
        public String toString() {
            return "--%s %s".formatted(setting, values.stream().map(Word::word).collect(Collectors.joining(" or ")));
        }
    }

    /** Whether a setting does nothing among all these. */
    static boolean isIdle(String setting, Map<String, String> settings) {
        return NEEDS.containsKey(setting) && !NEEDS.get(setting).isMet(settings);
    }

    /**
     * Checks that settings that somebody chose do something.
     *
     * @throws IllegalArgumentException if one of them does nothing among all these
     */
    static void check(Set<String> chosen, Map<String, String> settings) {
        for (String setting : chosen) {
            Check.that(
                    !isIdle(setting, settings),
                    "--" + setting,
                    settings.get(setting),
                    "it with %s only".formatted(NEEDS.get(setting)));
        }
    }
}
