package dev.jacobi.app.commands;

import dev.jacobi.app.pictures.ColourMap;
import dev.jacobi.app.pictures.ConfusionPicture;
import dev.jacobi.app.pictures.ConfusionStyle;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.models.evaluation.ConfusionMatrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Whether and how to draw a confusion matrix. */
final class ConfusionOptions {
    /** What cells say. */
    enum Cells {
        BOTH,
        COUNTS,
        SHARES,
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--confusion",
            paramLabel = "FILE",
            description = "Draw the confusion matrix to this file: .png, .svg or .pdf.")
    private Path file;

    @Option(
            names = "--confusion-cells",
            paramLabel = "WHAT",
            defaultValue = "both",
            description = "What its cells say: both, counts, shares or none. Default: ${DEFAULT-VALUE}.")
    private Cells cells;

    @Option(
            names = "--confusion-colours",
            paramLabel = "NAME",
            defaultValue = "blues",
            description = "Its colours: blues, greys or viridis. Default: ${DEFAULT-VALUE}.")
    private ColourMap colours;

    @Option(names = "--no-confusion-bar", description = "Without the bar that explains the colours.")
    private boolean withoutBar;

    @Option(names = "--no-confusion-spines", description = "Without a frame.")
    private boolean withoutSpines;

    @Option(names = "--no-confusion-ticks", description = "Without ticks at the class names.")
    private boolean withoutTicks;

    /** Checks the options before anything takes time. */
    void check() {
        if (file != null) {
            PictureFormat.of(file);
            return;
        }
        spec.commandLine().getParseResult().matchedOptions().stream()
                .map(OptionSpec::longestName)
                .filter(name -> name.contains("confusion"))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException(name + ": expected it with --confusion only");
                });
    }

    /** Draws the matrix, if that is wanted. */
    void draw(ConfusionMatrix matrix, List<String> classNames, String title) throws IOException {
        if (file != null) {
            ConfusionStyle style = new ConfusionStyle(
                    cells == Cells.BOTH || cells == Cells.COUNTS,
                    cells == Cells.BOTH || cells == Cells.SHARES,
                    colours,
                    !withoutBar,
                    !withoutSpines,
                    !withoutTicks);
            new ConfusionPicture(matrix, classNames, title, style).write(file);
        }
    }
}
