package dev.jacobi.app.commands;

import dev.jacobi.app.console.Screen;
import dev.jacobi.app.pictures.ColourMap;
import dev.jacobi.app.settings.Augmentation;
import dev.jacobi.app.settings.Fold;
import dev.jacobi.app.settings.OptimizerKind;
import dev.jacobi.app.settings.Scheduler;
import dev.jacobi.core.backend.Precision;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code jacobi}, under which the others live. */
@Command(
        name = "jacobi",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = HelpCommand.class,
        description = "Trains and examines convolutional networks on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Start with 'jacobi train': it needs no download and takes about a minute.",
            "'jacobi help COMMAND' explains a command.",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 130 stopped and can be resumed."
        })
public final class Commands implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    private boolean verbose;

    private final Screen screen;

    private Commands(Screen screen) {
        this.screen = screen;
    }

    /**
     * Runs a command line.
     *
     * @return the exit code: 0 done, 1 failed at run time, 2 wrong usage, 130 stopped and can be resumed
     */
    public static int run(Screen screen, String... arguments) {
        CommandLine commandLine = commandLine(screen);
        try {
            return commandLine.execute(arguments);
        } catch (OutOfMemoryError e) {
            // The parser hands exceptions on to the handler, but no errors.
            return commandLine.<Commands>getCommand().failed(e);
        }
    }

    /** The command with all that are under it. */
    static CommandLine commandLine(Screen screen) {
        Commands commands = new Commands(screen);
        CommandLine commandLine = new CommandLine(commands)
                .addSubcommand(new TrainCommand(screen))
                .addSubcommand(new CrossValidateCommand(screen))
                .addSubcommand(new FindLrCommand(screen))
                .addSubcommand(new EvaluateCommand(screen))
                .addSubcommand(new PredictCommand(screen))
                .addSubcommand(new LookCommand(screen))
                .addSubcommand(new ExportCommand(screen))
                .addSubcommand(new ReportCommand(screen))
                .addSubcommand(new ExplainCommand(screen))
                .addSubcommand(new ShellCommand(screen))
                .addSubcommand(new GradcheckCommand(screen))
                .addSubcommand(new SummaryCommand(screen))
                .addSubcommand(new DoctorCommand(screen))
                .addSubcommand(new CudaCommand(screen));
        footer(commandLine, "train", TrainCommand.footer());
        footer(commandLine, "summary", SummaryCommand.footer());
        return commandLine
                .setOut(screen.out())
                .setErr(screen.err())
                .registerConverter(Scheduler.class, word -> Words.parse(word, Scheduler.values()))
                .registerConverter(OptimizerKind.class, word -> Words.parse(word, OptimizerKind.values()))
                .registerConverter(Augmentation.class, word -> Words.parse(word, Augmentation.values()))
                .registerConverter(Fold.class, Words.parsing(Fold::parse))
                .registerConverter(Precision.class, word -> Words.parse(word, Precision.values()))
                .registerConverter(ColourMap.class, word -> Words.parse(word, ColourMap.values()))
                .registerConverter(
                        ConfusionOptions.Cells.class, word -> Words.parse(word, ConfusionOptions.Cells.values()))
                .registerConverter(EvaluateCommand.Part.class, word -> Words.parse(word, EvaluateCommand.Part.values()))
                .registerConverter(
                        ExportCommand.FileFormat.class, word -> Words.parse(word, ExportCommand.FileFormat.values()))
                .setUsageHelpAutoWidth(true)
                .setOverwrittenOptionsAllowed(true)
                .setParameterExceptionHandler((error, _) -> commands.wrongUsage(error))
                .setExecutionExceptionHandler((error, _, _) -> commands.failed(error));
    }

    private static void footer(CommandLine commandLine, String command, String... lines) {
        commandLine
                .getSubcommands()
                .get(command)
                .getCommandSpec()
                .usageMessage()
                .footer(lines);
    }

    @Override
    public void run() {
        throw usage(spec, "expected a command");
    }

    private int wrongUsage(ParameterException error) {
        CommandSpec command = error.getCommandLine().getCommandSpec();
        String help = command.parent() == null
                ? "jacobi --help"
                : command.parent().qualifiedName() + " help " + command.name();
        screen.err().println("error: " + error.getMessage());
        screen.err().println("See '%s'.".formatted(help));
        screen.err().flush();
        return CommandLine.ExitCode.USAGE;
    }

    private int failed(Throwable error) {
        Failures.tell(screen, error);
        if (verbose) {
            error.printStackTrace(screen.err());
            screen.err().flush();
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The long names of those options on the command line that are of a kind, sorted. */
    static SortedSet<String> given(CommandSpec spec, Predicate<String> kind) {
        return spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(kind)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Wrong usage that only shows when the options are put together. */
    static ParameterException usage(CommandSpec spec, IllegalArgumentException error) {
        return new ParameterException(spec.commandLine(), error.getMessage(), error);
    }

    /** Likewise, where there is nothing but a message. */
    static ParameterException usage(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
