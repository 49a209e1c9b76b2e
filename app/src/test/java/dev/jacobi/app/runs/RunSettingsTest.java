package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.models.networks.Networks;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class RunSettingsTest {
    @Test
    void everyDatasetHasAPresetWhoseNetworkFits() {
        for (Dataset dataset : Dataset.all()) {
            RunSettings preset = Presets.of(dataset.name());
            assertEquals(dataset.name(), preset.dataset());
            assertTrue(
                    Networks.describe(preset.model(), PictureInput.of(dataset).networkOptions())
                                    .parameterCount()
                            > 0);
        }
        assertEquals(Dataset.all().size(), Presets.table().size());
    }

    @Test
    void settingsSurviveTheirFile() {
        RunSettings settings = Presets.of("cifar10");
        assertEquals(settings, Json.PRETTY.readValue(Json.PRETTY.writeValueAsString(settings), RunSettings.class));
    }

    @Test
    void commandSpellsEverySettingAsOneWouldTypeIt() {
        RunSettings preset = Presets.of("synthetic");
        String command = Reproduction.train(preset, "cpu");
        assertTrue(command.startsWith("jacobi train --dataset synthetic --model " + preset.model()), command);
        assertTrue(command.contains(" --weight-decay 0.0005 "), command);
        assertTrue(command.contains(" --nesterov "), command);
        assertTrue(command.endsWith(" --seed 123 --device cpu"), command);
    }

    @Test
    void foldersWithSpacesAreQuoted() {
        RunFolder folder = new RunFolder(Path.of("my run's"));
        assertEquals("jacobi train --resume 'my run'\\''s'", Reproduction.resume(folder));
    }
}
