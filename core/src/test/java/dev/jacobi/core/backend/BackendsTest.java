package dev.jacobi.core.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackendsTest {
    private static final BackendOptions OPTIONS = new BackendOptions(0, 1);

    @Test
    void opensADeviceByName() {
        try (Backend backend = Backends.open("reference", OPTIONS, _ -> {})) {
            assertEquals("reference", backend.name());
            assertEquals(DType.F64, backend.floatType());
        }
    }

    @Test
    void autoSaysWhatItTook() {
        List<String> notices = new ArrayList<>();
        try (Backend backend = Backends.open("auto", OPTIONS, notices::add)) {
            assertEquals(1, notices.size());
            assertTrue(notices.getFirst().startsWith("device auto: took " + backend.name()), notices::toString);
        }
    }

    @Test
    void anUnknownKindIsAnErrorThatNamesTheKnownOnes() {
        BackendUnavailableException error =
                assertThrows(BackendUnavailableException.class, () -> Backends.open("abacus", OPTIONS, _ -> {}));

        assertTrue(error.getMessage().startsWith("device 'abacus': no backend of that kind"), error::getMessage);
        assertTrue(error.getMessage().contains("reference"), error::getMessage);
    }

    @Test
    void theNumberOfADeviceMustBeANumber() {
        for (String device : List.of("reference:x", "reference:-1", "reference:9999999999", "reference:")) {
            BackendUnavailableException error =
                    assertThrows(BackendUnavailableException.class, () -> Backends.open(device, OPTIONS, _ -> {}));

            assertTrue(error.getMessage().contains("expected a number from 0 after the colon"), error::getMessage);
        }
    }

    @Test
    void theNumberOfADeviceMustBeThatOfOne() {
        Backends.open("reference:0", OPTIONS, _ -> {}).close();
        BackendUnavailableException error =
                assertThrows(BackendUnavailableException.class, () -> Backends.open("reference:7", OPTIONS, _ -> {}));

        assertEquals("device 'reference:7': there is one of that kind only, reference:0", error.getMessage());
    }

    @Test
    void aDiagnosisTellsOfEveryKindWhetherItCanBeUsed() {
        Diagnosis reference = Backends.diagnose().stream()
                .filter(diagnosis -> diagnosis.kind().equals("reference"))
                .findFirst()
                .orElseThrow();
        assertTrue(reference.isWell());
        assertTrue(reference.findings().getFirst().detail().contains("double precision"), reference::toString);

        BackendProvider absent = new BackendProvider() {
            @Override
            public String kind() {
                return "absent";
            }

            @Override
            public int preference() {
                return 0;
            }

            @Override
            public Backend open(BackendOptions options) {
                throw new BackendUnavailableException("there is none");
            }
        };
        Diagnosis diagnosis = absent.diagnose(OPTIONS);
        assertFalse(diagnosis.isWell());
        assertEquals("there is none", diagnosis.findings().getFirst().detail());
    }

    @Test
    void optionsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new BackendOptions(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> new BackendOptions(0, 0));
    }
}
