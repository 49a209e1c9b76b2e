package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Diagnosis;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jacobi doctor}. */
@Command(
        name = "doctor",
        description = "Says which devices can be used here, and what is missing for the others.",
        footer = {"", "Exit code 1 if no device can be used."})
final class DoctorCommand implements Callable<Integer> {
    private final Screen screen;

    DoctorCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        screen.line("jacobi " + Version.number() + ", java " + Version.java());
        boolean usable = false;
        for (Diagnosis diagnosis : Backends.diagnose()) {
            usable |= diagnosis.isWell();
            screen.line("");
            screen.line("device %s: %s".formatted(diagnosis.kind(), diagnosis.isWell() ? "usable" : "not usable here"));
            for (Diagnosis.Finding finding : diagnosis.findings()) {
                screen.line(
                        "  %-3s %-12s %s".formatted(finding.well() ? "ok" : "--", finding.subject(), finding.detail()));
            }
            diagnosis.remedy().ifPresent(command -> screen.line("  what helps: " + command));
        }
        return usable ? 0 : 1;
    }
}
