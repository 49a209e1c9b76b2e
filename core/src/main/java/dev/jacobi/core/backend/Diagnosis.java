package dev.jacobi.core.backend;

import java.util.List;
import java.util.Optional;

/**
 * Whether a kind of device can be used here, and what it takes.
 *
 * @param kind as the user types it
 * @param findings what was looked at, one by one
 * @param remedy a command that would help where something is missing
 */
public record Diagnosis(String kind, List<Finding> findings, Optional<String> remedy) {
    /**
     * One thing that was looked at.
     *
     * @param subject its name
     * @param well whether it is as it should be
     * @param detail version and place, or what is wrong
     */
    public record Finding(String subject, boolean well, String detail) {}

    /** Whether devices of this kind can be used. */
    public boolean isWell() {
        return findings.stream().allMatch(Finding::well);
    }
}
