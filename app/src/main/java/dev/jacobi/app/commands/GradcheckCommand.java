package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.GradientCheck;
import dev.jacobi.core.check.OpCase;
import dev.jacobi.core.check.OpCases;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code jacobi gradcheck}. */
@Command(
        name = "gradcheck",
        description = "Compares the gradient of every operation with finite differences, on a device.",
        sortOptions = false,
        footer = {"", "Exit code 1 if a gradient is wrong."})
final class GradcheckCommand implements Callable<Integer> {
    private final Screen screen;

    @Mixin
    private DeviceOptions device;

    GradcheckCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() {
        try (Backend backend = device.open(screen::line)) {
            double tolerance = GradientCheck.tolerance(backend);
            screen.line(String.format(
                    Locale.ROOT, "%s: %s; tolerance %.1g", backend.name(), backend.description(), tolerance));
            List<OpCase> cases = OpCases.all();
            int failed = 0;
            for (OpCase example : cases) {
                GradientCheck.Result result = GradientCheck.check(backend, example);
                boolean right = result.within(tolerance);
                failed += right ? 0 : 1;
                screen.line("%-6s %-44s %s".formatted(right ? "ok" : "WRONG", example.name(), result.message()));
            }
            screen.line("%d cases, %d wrong".formatted(cases.size(), failed));
            return failed == 0 ? 0 : 1;
        }
    }
}
