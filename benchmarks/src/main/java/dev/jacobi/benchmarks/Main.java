package dev.jacobi.benchmarks;

import dev.jacobi.benchmarks.machine.DistanceCommand;
import dev.jacobi.benchmarks.measure.MeasureCommand;
import dev.jacobi.benchmarks.peers.PeersCommand;
import dev.jacobi.benchmarks.pictures.PicturesCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program that the script {@code benchmarks/run} starts. */
@Command(
        name = "benchmarks/run",
        description = "Measures how fast Jacobi is.",
        subcommands = {
            MeasureCommand.class,
            PeersCommand.class,
            PicturesCommand.class,
            DistanceCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs a command and exits with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }
}
