package dev.jacobi.app.settings;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** An enum constant that users and files call by its name in lower case, with hyphens. */
interface Word {
    /** The constant's name as the enum has it. */
    String name();

    /** As in {@code one-cycle}. */
    @JsonValue
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
