package dev.jacobi.app.commands;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What a trained network is shown of each picture. */
final class ViewOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--test-flips", description = "Take the mean of the outputs for each picture and its mirror image.")
    private boolean flips;

    @Option(
            names = "--test-shift",
            paramLabel = "PIXELS",
            defaultValue = "0",
            description = "Take the mean also of the outputs for the pictures moved by this much towards each of four"
                    + " corners. Default: ${DEFAULT-VALUE}.")
    private int shift;

    /** The views of pictures that a network expects. */
    TestTimeAugmentation of(PictureInput pictures) {
        if (shift < 0 || shift >= pictures.side()) {
            throw Commands.usage(
                    spec,
                    "--test-shift: got %d, expected 0 to %d, less than a picture's side"
                            .formatted(shift, pictures.side() - 1));
        }
        return new TestTimeAugmentation(flips, shift);
    }
}
