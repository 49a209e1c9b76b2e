package dev.jacobi.cpu.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alone, since others open the backend by the same properties. */
@Isolated
class CpuSettingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jacobi.vectorBits | abc | 128, 256 or 512",
                "jacobi.vectorBits | 64 | 128, 256 or 512",
                "jacobi.convolution | foo "
                        + "| one of auto, patches, direct, grouped, narrow, pointwise, strips, winograd2, winograd4",
            })
    void valuesThatAPropertyCannotHaveAreNamed(String property, String value, String expected) {
        String before = System.getProperty(property);
        System.setProperty(property, value);
        try {
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class, () -> Backends.open("cpu", new BackendOptions(0, 1), _ -> {}));
            assertEquals("-D%s: got '%s', expected %s".formatted(property, value, expected), e.getMessage());
        } finally {
            if (before == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, before);
            }
        }
    }
}
