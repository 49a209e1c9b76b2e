package dev.jacobi.app.pictures;

/**
 * What a picture of a confusion matrix shows.
 *
 * @param counts whether cells have the number of pictures
 * @param shares whether cells have the share of their row, in per cent
 * @param colours of the shares
 * @param colourBar whether a bar beside the matrix explains the colours
 * @param spines whether the matrix has a frame
 * @param ticks whether small lines lead from the matrix to the class names
 */
public record ConfusionStyle(
        boolean counts, boolean shares, ColourMap colours, boolean colourBar, boolean spines, boolean ticks) {
    /** Everything, in blue. */
    public static final ConfusionStyle FULL = new ConfusionStyle(true, true, ColourMap.BLUES, true, true, true);
}
