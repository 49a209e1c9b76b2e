package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.datasets.catalog.Dataset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PictureInputTest {
    @Test
    void whatACheckpointHoldsIsReadBack() {
        PictureInput input = PictureInput.of(Dataset.CIFAR10);
        assertEquals(input, PictureInput.read(Map.of(PictureInput.METADATA, input.toJson())));
        assertNull(PictureInput.read(Map.of("format", "pt")));
    }

    /** Other programs may write an entry of that name. */
    @ParameterizedTest
    @ValueSource(strings = {"50000", "{", "{\"scaled\":32}"})
    void whatItDoesNotUnderstandIsNamed(String text) {
        IllegalArgumentException error = assertThrows(
                IllegalArgumentException.class, () -> PictureInput.read(Map.of(PictureInput.METADATA, text)));
        assertTrue(error.getMessage().startsWith("checkpoint's metadata 'pictures': got " + text), error.getMessage());
    }
}
