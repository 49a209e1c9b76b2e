package dev.jacobi.app.settings;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A run's settings as people type them: texts under the names of the command line's options, without the hyphens. */
public final class NamedSettings {
    /** Every setting. */
    static final Set<String> NAMES =
            components(RunSettings.class).map(NamedSettings::name).collect(Collectors.toUnmodifiableSet());

    /** Those that always have a value. */
    private static final List<String> REQUIRED = Stream.concat(
                    Stream.of("dataset", "model", "augment", "optimizer", "scheduler"),
                    components(RunSettings.class)
                            .filter(component -> component.getType().isPrimitive())
                            .map(NamedSettings::name))
            .toList();

    private NamedSettings() {}

    private static Stream<RecordComponent> components(Class<?> group) {
        return Arrays.stream(group.getRecordComponents())
                .flatMap(component -> component.getAccessor().isAnnotationPresent(JsonUnwrapped.class)
                        ? components(component.getType())
                        : Stream.of(component));
    }

    private static String name(RecordComponent component) {
        return hyphenated(component.getName());
    }

    private static String hyphenated(String camelCase) {
        return camelCase.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /**
     * Makes settings of texts.
     *
     * @param where they are from, for errors
     * @throws IllegalArgumentException if a value is missing or, by itself or beside others, impossible
     */
    static RunSettings parse(String where, Map<String, String> texts) {
        missing(texts.keySet()).ifPresent(setting -> {
            throw new IllegalArgumentException(
                    "%s: --%s: got none, expected one there or on the command line".formatted(where, setting));
        });
        Map<String, String> properties = new LinkedHashMap<>();
        texts.forEach((setting, text) -> properties.put(setting.replace('-', '_'), text));
        try {
            return Json.LINES.convertValue(properties, RunSettings.class);
        } catch (JacksonException e) {
            throw e.getCause() instanceof IllegalArgumentException cause ? cause : unfit(where, e);
        }
    }

    /**
     * Checks that settings in a file are all there: what is missing would be read as 0.
     *
     * @throws IllegalArgumentException if one is not
     */
    public static void checkComplete(Path file, JsonNode settings) {
        Set<String> names = settings.propertyStream()
                .filter(property -> !property.getValue().isNull())
                .map(property -> property.getKey().replace('_', '-'))
                .collect(Collectors.toSet());
        missing(names).ifPresent(setting -> {
            throw new IllegalArgumentException(
                    "%s: settings: %s: got none, expected a value, as this version of the program writes it"
                            .formatted(file, setting.replace('-', '_')));
        });
    }

    private static Optional<String> missing(Set<String> names) {
        return REQUIRED.stream().filter(setting -> !names.contains(setting)).findFirst();
    }

    private static IllegalArgumentException unfit(String where, JacksonException error) {
        String setting = error.getPath().isEmpty()
                ? ""
                : "--%s: "
                        .formatted(String.valueOf(error.getPath().getFirst().getPropertyName())
                                .replace('_', '-'));
        return new IllegalArgumentException("%s: %s%s".formatted(where, setting, error.getOriginalMessage()), error);
    }

    /** The settings that have a value and do something. */
    public static Map<String, String> inEffect(RunSettings settings) {
        Map<String, String> all = new LinkedHashMap<>();
        Json.LINES.valueToTree(settings).properties().stream()
                .filter(property -> !property.getValue().isNull())
                .forEach(property -> all.put(property.getKey().replace('_', '-'), text(property.getValue())));
        Map<String, String> effective = new LinkedHashMap<>(all);
        effective.keySet().removeIf(setting -> Dependencies.isIdle(setting, all));
        return effective;
    }

    /** As in {@code 0.0005}, not {@code 5.0E-4}. */
    private static String text(JsonNode value) {
        return value.isFloatingPointNumber()
                ? value.decimalValue().stripTrailingZeros().toPlainString()
                : value.asString();
    }
}
