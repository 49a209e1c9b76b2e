package dev.jacobi.datasets.transform;

/** What lies beyond the edge of a padded picture. */
public enum Padding {
    /** Zeros, in the value space the picture is in: black before normalization, the mean after it. */
    ZERO,
    /** The picture mirrored at its edge pixels, which are not repeated: {@code c b | a b c | b a}. */
    REFLECT;

    /** The coordinate inside [0, extent) that shows at a padded coordinate, or -1 for a zero. */
    int source(int coordinate, int extent) {
        if (coordinate >= 0 && coordinate < extent) {
            return coordinate;
        }
        return switch (this) {
            case ZERO -> -1;
            case REFLECT -> coordinate < 0 ? -coordinate : 2 * (extent - 1) - coordinate;
        };
    }
}
