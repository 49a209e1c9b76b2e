package dev.jacobi.app.runs;

/** What happens to training pictures on the way to the network. */
public enum Augmentation implements Word {
    /** Nothing. */
    NONE,
    /** Padding on all sides, and a crop at a random place. */
    CROP,
    /** The crop, and a mirror image every second time. */
    CROP_FLIP;

    @Override
    public String toString() {
        return word();
    }
}
