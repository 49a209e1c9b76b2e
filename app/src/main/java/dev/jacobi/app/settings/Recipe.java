package dev.jacobi.app.settings;

import dev.jacobi.datasets.catalog.Dataset;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Settings of a run in a file that people read: a line per setting, {@code name = value}, with the names of the command
 * line's options; lines that begin with # are for people. What a recipe leaves out comes from
 * {@code defaults.recipe}.
 *
 * @param name of the recipe or its file
 * @param settings by option name, without the hyphens before it
 */
public record Recipe(String name, Map<String, String> settings) {
    private static final String DEFAULTS = "defaults";

    /** What some editors begin a file with. */
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final List<String> PATHS = List.of("data-dir", "teacher");

    /** The recipe of each data set where none is named; the first is the one to begin with. */
    private static final Map<String, String> BY_DATASET = byDataset();

    /** Keeps the order. */
    public Recipe {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }

    private static Map<String, String> byDataset() {
        Map<String, String> recipes = new LinkedHashMap<>();
        recipes.put(Dataset.SYNTHETIC.name(), "synthetic");
        recipes.put(Dataset.MNIST.name(), "mnist");
        recipes.put(Dataset.FASHION_MNIST.name(), "fashion-mnist");
        recipes.put(Dataset.CIFAR10.name(), "cifar10-fast");
        recipes.put(Dataset.CIFAR100.name(), "cifar100");
        recipes.put(Dataset.CIFAR100_COARSE.name(), "cifar100");
        recipes.put(Dataset.FOLDER, "folder");
        return recipes;
    }

    /** The names of the recipes that come with the program. */
    public static List<String> names() {
        return Stream.concat(BY_DATASET.values().stream(), Stream.of("tutorial"))
                .distinct()
                .toList();
    }

    /** The recipes that come with the program. */
    public static List<Recipe> all() {
        return names().stream().map(Recipe::included).toList();
    }

    /** Whether the command line's option of this name is a setting. */
    public static boolean isSetting(String option) {
        return NamedSettings.NAMES.contains(option);
    }

    /**
     * The recipe that does well for a data set.
     *
     * @throws IllegalArgumentException if there is no data set of that name
     */
    public static Recipe forDataset(String dataset) {
        if (!BY_DATASET.containsKey(dataset)) {
            throw new IllegalArgumentException(
                    "--dataset: got %s, expected one of %s".formatted(dataset, String.join(", ", BY_DATASET.keySet())));
        }
        Recipe recipe = included(BY_DATASET.get(dataset));
        Map<String, String> settings = new LinkedHashMap<>(recipe.settings());
        settings.put("dataset", dataset);
        return new Recipe(recipe.name(), settings);
    }

    /**
     * A recipe that comes with the program, or one in a file.
     *
     * @throws IllegalArgumentException if there is neither, or the file is malformed
     */
    public static Recipe named(String nameOrFile) throws IOException {
        if (names().contains(nameOrFile)) {
            return included(nameOrFile);
        }
        Path file = Path.of(nameOrFile);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--recipe: got '%s', which is no file, expected one or one of %s"
                    .formatted(nameOrFile, String.join(", ", names())));
        }
        try {
            String text = Files.readString(file);
            return parse(nameOrFile, text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "--recipe: got '%s', which is no text in UTF-8, expected one".formatted(nameOrFile), e);
        }
    }

    private static Recipe included(String name) {
        try (InputStream in = Recipe.class.getResourceAsStream("/dev/jacobi/app/recipes/" + name + ".recipe")) {
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new IllegalStateException("the program's own recipe " + name, e);
        }
    }

    static Recipe parse(String name, String text) {
        Map<String, String> settings = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().map(String::strip).toList()) {
            number++;
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            String setting = equals < 0 ? line : line.substring(0, equals).strip();
            String where = "recipe %s, line %d: ".formatted(name, number);
            if (equals < 0 || !isSetting(setting)) {
                throw new IllegalArgumentException(where
                        + "got '%s', expected 'name = value' with a name out of %s"
                                .formatted(
                                        line,
                                        NamedSettings.NAMES.stream().sorted().toList()));
            }
            if (settings.put(setting, line.substring(equals + 1).strip()) != null) {
                throw new IllegalArgumentException(where + "'%s' is set twice".formatted(setting));
            }
        }
        return new Recipe(name, settings);
    }

    /**
     * The settings of a run after this recipe.
     *
     * @param chosen what is to be otherwise, by option name
     * @throws IllegalArgumentException if a value, or a combination of them, is impossible, or one that somebody chose
     *     does nothing
     */
    public RunSettings with(Map<String, String> chosen) {
        Map<String, String> unchanged = new LinkedHashMap<>(included(DEFAULTS).settings());
        unchanged.putAll(settings);
        Map<String, String> all = new LinkedHashMap<>(unchanged);
        all.putAll(chosen);
        // A line of the recipe that does nothing because of what was chosen is no mistake.
        Set<String> meant = new LinkedHashSet<>(chosen.keySet());
        settings.keySet().stream()
                .filter(setting -> Dependencies.isIdle(setting, unchanged))
                .forEach(meant::add);
        Dependencies.check(meant, all);
        // A run goes on, and its command is repeated, from other folders too.
        PATHS.forEach(path -> all.computeIfPresent(
                path, (_, value) -> Path.of(value).toAbsolutePath().normalize().toString()));
        boolean momentum = all.get("optimizer").equals("sgd") && !isZero(all.get("momentum"));
        if (!momentum && !chosen.containsKey("nesterov")) {
            // Without momentum there is nothing to look ahead with.
            all.put("nesterov", "false");
        }
        return NamedSettings.parse("recipe " + name, all);
    }

    private static boolean isZero(String number) {
        return number.matches("[0.]+");
    }
}
