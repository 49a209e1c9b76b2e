package dev.jacobi.app.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.Reproduction;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.models.networks.Networks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

final class RunSettingsTest {
    @Test
    void everyRecipeMakesARunWhoseNetworkFits() {
        List<Recipe> ownPictures = List.of(Recipe.forDataset(Dataset.FOLDER));
        for (Recipe recipe : Recipe.all()) {
            if (ownPictures.contains(recipe)) {
                continue;
            }
            RunSettings settings = recipe.with(Map.of());
            assertTrue(
                    Networks.describe(
                                            settings.model(),
                                            PictureInput.of(settings).networkOptions())
                                    .parameterCount()
                            > 0,
                    recipe.name());
        }
        for (Dataset dataset : Dataset.all()) {
            assertEquals(
                    dataset.name(),
                    Recipe.forDataset(dataset.name()).with(Map.of()).data().dataset());
        }
    }

    /** A run's command names the data set and every setting that it has, so its recipe must not add to them. */
    @Test
    void recipesOfDatasetsLeaveOptionalSettingsAlone() {
        for (Dataset dataset : Dataset.all()) {
            RunSettings settings = Recipe.forDataset(dataset.name()).with(Map.of());
            assertEquals(
                    List.of(
                            "data_dir",
                            "limit_train",
                            "limit_test",
                            "resize",
                            "crop",
                            "mean",
                            "std",
                            "clip_norm",
                            "clip_value",
                            "accumulate",
                            "ema",
                            "decay_epochs",
                            "mixup",
                            "cutmix",
                            "class_weights",
                            "teacher",
                            "distill_weight",
                            "distill_temperature",
                            "fold",
                            "early_stop"),
                    Json.LINES.valueToTree(settings).properties().stream()
                            .filter(entry -> entry.getValue().isNull())
                            .map(Map.Entry::getKey)
                            .toList());
        }
    }

    @Test
    void settingsSurviveTheirFile() throws IOException {
        RunSettings settings = Recipe.named("tutorial").with(Map.of("clip-norm", "1.5"));
        assertEquals(settings, Json.PRETTY.readValue(Json.PRETTY.writeValueAsString(settings), RunSettings.class));
    }

    /** In one list, so that a file holds whatever groups the program has, and in whatever order. */
    @Test
    void filesKnowNoGroupsOfSettings() {
        RunSettings settings = Recipe.forDataset("mnist").with(Map.of("fold", "2/5", "ema", "0.9", "mixup", "0.2"));
        Map<String, JsonNode> sorted = new TreeMap<>();
        Json.LINES.valueToTree(settings).properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        assertEquals(46, sorted.size());
        assertEquals(
                NamedSettings.NAMES,
                sorted.keySet().stream().map(name -> name.replace('_', '-')).collect(Collectors.toSet()));
        assertEquals(settings, Json.LINES.convertValue(sorted, RunSettings.class));
    }

    @Test
    void theTutorialHasTheSettingsOfTheReferenceRun() throws IOException {
        RunSettings settings = Recipe.named("tutorial").with(Map.of());
        PictureInput input = PictureInput.of(settings);
        assertEquals(123, settings.seed());
        assertEquals(256, settings.batchSize());
        assertEquals(50, settings.epochs());
        assertEquals(120, input.scaled());
        assertEquals(110, input.side());
        assertEquals(List.of(0.4914f, 0.4822f, 0.4465f), input.mean());
        assertEquals(List.of(0.2023f, 0.1994f, 0.2010f), input.std());
        assertEquals(0.1, settings.validation().validFraction());
        assertEquals(OptimizerKind.SGD, settings.optimisation().optimizer());
        assertEquals(0.1, settings.schedule().lr());
        assertEquals(0.9, settings.optimisation().momentum());
        assertFalse(settings.optimisation().nesterov());
        assertEquals(0, settings.optimisation().weightDecay());
        assertEquals(Scheduler.PLATEAU, settings.schedule().scheduler());
        assertEquals(0.1, settings.schedule().plateauFactor());
        assertEquals(Augmentation.CROP, settings.pictures().augment());
    }

    @Test
    void aRecipeInAFileOverridesTheDefaultsAndIsOverriddenItself(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("mine.recipe"), """
            # mine
            dataset = mnist
            model=lenet
            epochs = 2
            batch-size = 8
            lr = 0.5
            optimizer = adamw
            """);
        RunSettings settings = Recipe.named(file.toString()).with(Map.of("epochs", "3", "scheduler", "cosine"));
        assertEquals("lenet", settings.model());
        assertEquals(3, settings.epochs());
        assertEquals(OptimizerKind.ADAMW, settings.optimisation().optimizer());
        assertFalse(settings.optimisation().nesterov(), "Adam has no momentum to look ahead with");
        assertEquals(Scheduler.COSINE, settings.schedule().scheduler());
        assertEquals(0.0005, settings.optimisation().weightDecay());
    }

    @Test
    void aTeacherHasAShareAndATemperature() {
        Recipe recipe = Recipe.forDataset("mnist");
        RunSettings settings = recipe.with(Map.of("teacher", "best.safetensors", "distill-temperature", "2"));
        assertEquals(0.9, settings.objective().distillWeight());
        assertEquals(2, settings.objective().distillTemperature());
        Map.of(
                        Map.of("distill-weight", "0.5"),
                        "--distill-weight: got 0.5, expected it with --teacher only",
                        Map.of("distill-temperature", "2"),
                        "--distill-temperature: got 2.0, expected it with --teacher only",
                        Map.of("teacher", "x", "distill-weight", "0"),
                        "--distill-weight: got 0.0, expected greater than 0 and at most 1",
                        Map.of("teacher", "x", "distill-temperature", "-1"),
                        "--distill-temperature: got -1.0, expected a number greater than 0")
                .forEach((chosen, message) -> assertEquals(message, refusal(recipe, chosen)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "momentum = 0.8 | optimizer=adam | optimizer=sgd | optimizer sgd",
                "nesterov = true | optimizer=adamw | optimizer=sgd | optimizer sgd",
                "plateau-factor = 0.5 | scheduler=cosine | scheduler=plateau | scheduler plateau or plateau-loss",
                "plateau-patience = 3 | scheduler=constant | scheduler=plateau-loss | scheduler plateau or"
                        + " plateau-loss",
                "decay-factor = 0.5 | scheduler=plateau | scheduler=step~decay-epochs=2 | scheduler step or multi-step",
                "decay-epochs = 2 | scheduler=one-cycle | scheduler=multi-step | scheduler step or multi-step",
                "augment-operations = 3 | augment=strong | augment=rand | augment rand",
                "augment-magnitude = 5 | augment=none | augment=rand | augment rand",
                "padding = 3 | augment=none | augment=crop | augment crop or crop-flip or strong or rand",
                "padding = 3 | augment=resized-crop | augment=rand | augment crop or crop-flip or strong or rand",
            })
    void whatIsChosenButDoesNothingIsRefused(String idle, String without, String with, String expected) {
        String message = "--%s, expected it with --%s only".formatted(idle.replace(" = ", ": got "), expected);
        assertEquals(message, refusal(mnist(without), lines(idle)), "on the command line");
        assertEquals(message, refusal(mnist(without, idle), Map.of()), "in a recipe");
        assertDoesNotThrow(() -> mnist(without).with(lines(with, idle)));
        assertDoesNotThrow(() -> mnist(without, idle).with(lines(with)), "the choice gives it an effect");
        assertDoesNotThrow(() -> mnist(with, idle).with(lines(without)), "the choice takes its effect");
    }

    @Test
    void paddingWithACropThatIsSmallerThanThePictureIsRefused() {
        Recipe crop = mnist("augment = crop");
        String message = "--padding: got 3, expected it without a --crop that is smaller than the picture";
        assertEquals(message, refusal(crop, lines("padding = 3", "crop = 27")), "on the command line");
        assertEquals(message, refusal(crop, lines("padding = 3", "resize = 32", "crop = 28")), "of scaled pictures");
        assertEquals(message, refusal(mnist("augment = crop", "padding = 3", "crop = 27"), Map.of()), "in a recipe");
        assertEquals(
                message,
                refusal(mnist("augment = crop", "dataset = folder"), lines("padding = 3", "crop = 63")),
                "of pictures of one's own, which are scaled to 64 pixels where nothing else is said");
        assertDoesNotThrow(() -> crop.with(lines("padding = 3", "crop = 28")), "the crop is the whole picture");

        RunSettings smaller = mnist("augment = crop", "padding = 3").with(lines("crop = 27"));
        String command = Reproduction.train(smaller, "cpu");
        assertFalse(command.contains("--padding"), command);
    }

    private static Map<String, String> lines(String... lines) {
        return Recipe.parse("lines", String.join("\n", lines).replace('~', '\n'))
                .settings();
    }

    private static Recipe mnist(String... more) {
        Map<String, String> settings =
                new HashMap<>(lines("dataset = mnist~model = mlp~epochs = 4~batch-size = 8~lr = 0.1"));
        settings.putAll(lines(more));
        return new Recipe("mine", settings);
    }

    private static String refusal(Recipe recipe, Map<String, String> chosen) {
        return assertThrows(IllegalArgumentException.class, () -> recipe.with(chosen))
                .getMessage();
    }

    @Test
    void whatTheProgramsRecipesSayMayLoseItsEffect() throws IOException {
        RunSettings tutorial = Recipe.named("tutorial").with(Map.of("optimizer", "adam", "scheduler", "cosine"));
        assertEquals(0.9, tutorial.optimisation().momentum());
        for (Recipe recipe : Recipe.all()) {
            assertDoesNotThrow(() -> recipe.with(Map.of()), recipe.name());
            for (String chosen : List.of("optimizer = adamw", "scheduler = constant", "augment = none")) {
                assertDoesNotThrow(() -> recipe.with(lines(chosen)), recipe.name());
            }
        }
    }

    /** Else it would be refused. */
    @Test
    void aRunsCommandLeavesOutWhatDoesNothing() {
        String command = Reproduction.train(
                Recipe.forDataset("mnist").with(lines("optimizer = adamw~scheduler = cosine~augment = none")), "cpu");
        assertTrue(command.contains(" --optimizer adamw --weight-decay 0.0005 --lr 0.1 "), command);
        assertTrue(command.contains(" --scheduler cosine --warmup-epochs 0 "), command);
        assertTrue(command.contains(" --augment none --optimizer "), command);
    }

    @Test
    void recipesAreTextInUtf8WithOrWithoutAByteOrderMark(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("mine.recipe");
        Files.writeString(file, "\uFEFFdataset = mnist\n");
        assertEquals(Map.of("dataset", "mnist"), Recipe.named(file.toString()).settings());
        Files.writeString(file, "# fünf\n", StandardCharsets.ISO_8859_1);
        String message = assertThrows(IllegalArgumentException.class, () -> Recipe.named(file.toString()))
                .getMessage();
        assertTrue(message.contains(file + "', which is no text in UTF-8"), message);
    }

    @Test
    void pathsHoldInEveryFolder() {
        RunSettings settings = Recipe.forDataset("mnist").with(Map.of("data-dir", "a/../data", "teacher", "x"));
        assertEquals(
                Path.of("data").toAbsolutePath().toString(), settings.data().dataDir());
        assertEquals(
                Path.of("x").toAbsolutePath().toString(), settings.objective().teacher());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs                    | line 1",
                "epoch = 3                 | 'epoch = 3'",
                "lr = 0.1~lr = 0.2         | line 2: 'lr' is set twice",
                "model = lenet~epochs = many~batch-size = 1~lr = 1 | --epochs",
                "model = lenet             | recipe mine: --epochs: got none",
                "model = lenet~epochs = 0~batch-size = 1~lr = 1 | at least 1",
            })
    void malformedRecipesAreRefused(String text, String expected) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class,
                () -> Recipe.parse("mine", text.replace('~', '\n')).with(Map.of("dataset", "mnist")));
        assertTrue(error.getMessage().contains(expected), error.getMessage());
    }

    @Test
    void commandSpellsEverySettingAsOneWouldTypeIt() throws IOException {
        RunSettings settings = Recipe.named("synthetic").with(Map.of("clip-norm", "2"));
        String command = Reproduction.train(settings, "cpu");
        assertTrue(command.startsWith("jacobi train --dataset synthetic --no-skip-broken "), command);
        assertTrue(command.contains(" --model " + settings.model() + " "), command);
        assertTrue(command.contains(" --weight-decay 0.0005 "), command);
        assertTrue(command.contains(" --nesterov "), command);
        assertTrue(command.contains(" --clip-norm 2 "), command);
        assertTrue(command.endsWith(" --seed 123 --device cpu"), command);
    }

    @Test
    void foldersWithSpacesAreQuoted() {
        RunFolder folder = new RunFolder(Path.of("my run's"));
        assertEquals("jacobi train --resume 'my run'\\''s'", Reproduction.resume(folder));
    }
}
