package dev.jacobi.app.settings;

/** What happens to training pictures on the way to the network. */
public enum Augmentation implements Word {
    /** Nothing. */
    NONE,
    /** Padding on all sides, and a crop at a random place. */
    CROP,
    /** The crop, and a mirror image every second time. */
    CROP_FLIP,
    /** The crop, the mirror image, a turn by up to 15°, other colours, and a part blotted out every fourth time. */
    STRONG,
    /** The crop and the mirror image, then RandAugment's operations. */
    RAND,
    /** A part of random size and shape, scaled to the whole, and the mirror image: customary for large photographs. */
    RESIZED_CROP;

    @Override
    public String toString() {
        return word();
    }
}
