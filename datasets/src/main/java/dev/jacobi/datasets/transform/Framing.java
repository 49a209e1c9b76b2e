package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Chooses the part of a picture that is seen, and which way round, but changes no pixel: a crop, and then a flip. Where
 * pictures are cut on a device, {@link #place} says what {@link #apply} would have done here.
 *
 * @param flip {@link RandomHorizontalFlip#NEVER} for none
 */
public record Framing(Crop crop, RandomHorizontalFlip flip) implements Transform {
    /**
     * Which part is seen.
     *
     * @param corner where it begins
     * @param mirrored whether it is then mirrored left to right
     */
    public record Placement(Crop.Corner corner, boolean mirrored) {}

    /** Draws from the stream what {@link #apply} draws. */
    public Placement place(ImageShape input, RandomStream random) {
        return new Placement(crop.corner(input, random), flip.isFlip(random));
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        return flip.apply(crop.apply(image, random), random);
    }

    @Override
    public ImageShape outputShape(ImageShape input) {
        return crop.outputShape(input);
    }
}
