package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.report.Reports;
import dev.jacobi.app.runs.RunFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jacobi report}. */
@Command(
        name = "report",
        description =
                "Draws a run's pictures and report.html anew, from its folder alone; or, of several runs, one page"
                        + " that compares them.",
        sortOptions = false)
final class ReportCommand implements Callable<Integer> {
    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "RUN_DIR", arity = "1..*", description = "The folders of the runs.")
    private List<Path> runs;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "comparison.html",
            description = "Where the comparison of several runs goes. Default: ${DEFAULT-VALUE}.")
    private Path out;

    ReportCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        if (runs.size() == 1 && spec.commandLine().getParseResult().hasMatchedOption("--out")) {
            throw Commands.usage(spec, "--out: got %s for one run, expected it with several only".formatted(out));
        }
        try {
            if (runs.size() == 1) {
                screen.line("report: " + Reports.write(new RunFolder(runs.getFirst())));
            } else {
                Reports.compare(runs.stream().map(RunFolder::new).toList(), out);
                screen.line("comparison: " + out);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }
}
