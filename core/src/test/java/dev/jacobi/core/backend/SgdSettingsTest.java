package dev.jacobi.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SgdSettingsTest {
    @Test
    void settingsThatMeanNothingAreRefused() {
        assertEquals(
                "sgd: nesterov with momentum 0.0 and dampening 0.0: expected momentum > 0 and dampening 0",
                assertThrows(IllegalArgumentException.class, () -> new SgdSettings(0, 0, true, 0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new SgdSettings(0.9, 0.1, true, 0));
        assertThrows(IllegalArgumentException.class, () -> new SgdSettings(0, 0.1, true, 0));
        assertThrows(IllegalArgumentException.class, () -> new SgdSettings(1, 0, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new SgdSettings(0.9, 1.1, false, 0));
        assertThrows(IllegalArgumentException.class, () -> new SgdSettings(0.9, 0, false, -1));
        assertThrows(IllegalArgumentException.class, () -> SgdSettings.of(Double.NaN, 0));
    }

    @Test
    void dampeningNeedsMomentum() {
        assertEquals(SgdSettings.of(0, 0.1), new SgdSettings(0, 0.5, false, 0.1));
        assertEquals(0.5, new SgdSettings(0.9, 0.5, false, 0.1).dampening());
    }
}
