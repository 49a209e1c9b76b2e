package dev.jacobi.app.runs;

import dev.jacobi.app.settings.PictureSettings;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.datasets.transform.ColourJitter;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.datasets.transform.Padding;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.RandAugment;
import dev.jacobi.datasets.transform.RandomCrop;
import dev.jacobi.datasets.transform.RandomErasing;
import dev.jacobi.datasets.transform.RandomHorizontalFlip;
import dev.jacobi.datasets.transform.RandomResizedCrop;
import dev.jacobi.datasets.transform.RandomRotation;
import dev.jacobi.datasets.transform.Resize;
import dev.jacobi.datasets.transform.Transform;
import dev.jacobi.models.objective.Mixing;

/** What a run does to its training pictures. */
final class TrainingTransform {
    private TrainingTransform() {}

    /** All of it. */
    static Transform of(PictureSettings settings, PictureInput input) {
        int side = input.side();
        Transform scaled = new Resize(input.scaled(), input.scaled());
        Transform framing = framing(settings, input);
        Transform normalised = input.normalisation();
        return switch (settings.augment()) {
            case NONE, CROP, CROP_FLIP -> Pipeline.of(scaled, framing, normalised);
            case STRONG ->
                Pipeline.of(
                        scaled,
                        framing,
                        new RandomRotation(15),
                        new ColourJitter(0.4),
                        normalised,
                        new RandomErasing(0.25));
            case RAND ->
                Pipeline.of(
                        scaled,
                        framing,
                        new RandAugment(settings.augmentOperations(), settings.augmentMagnitude()),
                        normalised);
            case RESIZED_CROP ->
                Pipeline.of(scaled, new RandomResizedCrop(side, side), new RandomHorizontalFlip(), normalised);
        };
    }

    /** Whether no pixel is changed, but for being normalised. */
    static boolean isFramingAlone(RunSettings settings) {
        return switch (settings.pictures().augment()) {
            case NONE, CROP, CROP_FLIP -> settings.objective().mixing().equals(Mixing.NONE);
            case STRONG, RAND, RESIZED_CROP -> false;
        };
    }

    /** The part of a picture that is seen, and which way round. */
    static Framing framing(PictureSettings settings, PictureInput input) {
        return switch (settings.augment()) {
            case NONE -> input.middle();
            case CROP -> new Framing(crop(input, settings.padding()), RandomHorizontalFlip.NEVER);
            case CROP_FLIP, STRONG, RAND, RESIZED_CROP ->
                new Framing(crop(input, settings.padding()), new RandomHorizontalFlip());
        };
    }

    /**
     * A part that is smaller than the picture has room to move in it. Else the picture goes on beyond its edge: drawings
     * lie on black ground, of photographs the mirror image is likelier.
     */
    private static RandomCrop crop(PictureInput input, int padding) {
        boolean photograph = input.channels() > 1;
        int margin = input.side() < input.scaled() ? 0 : padding;
        return new RandomCrop(input.side(), input.side(), margin, photograph ? Padding.REFLECT : Padding.ZERO);
    }
}
