package dev.jacobi.app.settings;

import static java.util.Map.entry;

import dev.jacobi.datasets.catalog.Dataset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Settings that do something only beside certain values of other ones; all are called by their option names. */
final class Dependencies {
    private static final Need SGD = Need.of("optimizer", OptimizerKind.SGD);
    private static final Need PLATEAU = Need.of("scheduler", Scheduler.PLATEAU, Scheduler.PLATEAU_LOSS);
    private static final Need STEPS = Need.of("scheduler", Scheduler.STEP, Scheduler.MULTI_STEP);
    private static final Need RAND = Need.of("augment", Augmentation.RAND);
    private static final Need PADDED =
            Need.of("augment", Augmentation.CROP, Augmentation.CROP_FLIP, Augmentation.STRONG, Augmentation.RAND);
    private static final Need WHOLE =
            new Need("it without a --crop that is smaller than the picture", Dependencies::isWhole);

    private static final Need NO_FOLD =
            new Need("it without --fold, which says what to validate with", settings -> settings.get("fold") == null);

    private static final Need FILES = new Need(
            "it with --dataset %s only".formatted(Dataset.FOLDER),
            settings -> !Boolean.parseBoolean(settings.get("skip-broken"))
                    || Dataset.FOLDER.equals(settings.get("dataset")));

    private static final Map<String, List<Need>> NEEDS = Map.ofEntries(
            entry("momentum", List.of(SGD)),
            entry("nesterov", List.of(SGD)),
            entry("plateau-factor", List.of(PLATEAU)),
            entry("plateau-patience", List.of(PLATEAU)),
            entry("decay-factor", List.of(STEPS)),
            entry("decay-epochs", List.of(STEPS)),
            entry("augment-operations", List.of(RAND)),
            entry("augment-magnitude", List.of(RAND)),
            entry("padding", List.of(PADDED, WHOLE)),
            entry("skip-broken", List.of(FILES)),
            entry("valid-fraction", List.of(NO_FOLD)));

    private Dependencies() {}

    /**
     * What a setting needs to do something.
     *
     * @param words that say so in an error
     * @param isMet whether settings have it
     */
    private record Need(String words, Predicate<Map<String, String>> isMet) {
        /** One of several values of another setting. */
        static Need of(String setting, Word... values) {
            List<String> words = Stream.of(values).map(Word::word).toList();
            return new Need(
                    "it with --%s %s only".formatted(setting, String.join(" or ", words)),
                    settings -> words.contains(settings.get(setting)));
        }
    }

    /** Whether all of a scaled picture is seen. Numbers and names that are none are refused elsewhere. */
    private static boolean isWhole(Map<String, String> settings) {
        int own = Dataset.all().stream()
                .filter(dataset -> dataset.name().equals(settings.get("dataset")))
                .mapToInt(dataset -> dataset.shape().height())
                .findFirst()
                .orElse(DataSettings.FOLDER_SIDE);
        int side = number(settings.get("resize"), own);
        return number(settings.get("crop"), side) >= side;
    }

    private static int number(String text, int otherwise) {
        return text != null && text.matches("\\d{1,9}") ? Integer.parseInt(text) : otherwise;
    }

    private static Optional<Need> unmet(String setting, Map<String, String> settings) {
        return NEEDS.getOrDefault(setting, List.of()).stream()
                .filter(need -> !need.isMet.test(settings))
                .findFirst();
    }

    /** Whether a setting does nothing among all these. */
    static boolean isIdle(String setting, Map<String, String> settings) {
        return unmet(setting, settings).isPresent();
    }

    /**
     * Checks that settings that somebody chose do something.
     *
     * @throws IllegalArgumentException if one of them does nothing among all these
     */
    static void check(Set<String> chosen, Map<String, String> settings) {
        for (String setting : chosen) {
            unmet(setting, settings)
                    .ifPresent(need -> Check.that(false, "--" + setting, settings.get(setting), need.words));
        }
    }
}
