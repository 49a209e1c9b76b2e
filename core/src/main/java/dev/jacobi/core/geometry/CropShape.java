package dev.jacobi.core.geometry;

/**
 * The geometry of cutting a batch out of a set of pictures: set [count,height,width,channels] → y
 * [n,outHeight,outWidth,channels].
 *
 * @param count pictures of the set
 * @param height of each of them
 * @param width of each of them
 * @param channels of each of them
 * @param n pictures of the batch
 * @param outHeight height of each of them
 * @param outWidth width of each of them
 * @param reflected what lies beyond a picture's edge: the picture mirrored at its edge pixels, which are not repeated
 *     ({@code c b | a b c | b a}), or else zeros
 */
public record CropShape(
        int count, int height, int width, int channels, int n, int outHeight, int outWidth, boolean reflected) {
    /** Numbers of a placement: the picture's index, top and left of the part, and 1 if it is mirrored, else 0. */
    public static final int PLACEMENT = 4;

    /** Checks that there is something to cut from and to cut, and that both can be indexed. */
    public CropShape {
        check("set", count, height, width, channels);
        check("batch", n, outHeight, outWidth, channels);
    }

    private static void check(String what, int count, int height, int width, int channels) {
        boolean positive = count > 0 && height > 0 && width > 0 && channels > 0;
        if (!positive || (double) count * height * width * channels > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    "%s of pictures [%d,%d,%d,%d]: expected sizes from 1, and at most %d values"
                            .formatted(what, count, height, width, channels, Integer.MAX_VALUE));
        }
    }

    /** The same for a batch of another size. */
    public CropShape ofBatch(int size) {
        return new CropShape(count, height, width, channels, size, outHeight, outWidth, reflected);
    }

    /** The row of a picture that shows at a row which may lie beyond its edge, or -1 for zeros. */
    public int row(int row) {
        return inside(row, height);
    }

    /** The column of a picture that shows at a column which may lie beyond its edge, or -1 for zeros. */
    public int column(int column) {
        return inside(column, width);
    }

    private int inside(int position, int extent) {
        if (position >= 0 && position < extent) {
            return position;
        }
        if (!reflected) {
            return -1;
        }
        return position < 0 ? -position : 2 * (extent - 1) - position;
    }

    /**
     * Checks a batch's placements.
     *
     * @throws IllegalArgumentException if their number is another, or one of them names no picture of the set, or lies
     *     so far beyond its picture's edge that it would have to be reflected twice
     */
    public void check(int[] placements) {
        if (placements.length != n * PLACEMENT) {
            throw new IllegalArgumentException("placements: got %d numbers, expected %d for %d pictures"
                    .formatted(placements.length, n * PLACEMENT, n));
        }
        for (int i = 0; i < placements.length; i += PLACEMENT) {
            boolean isPicture = placements[i] >= 0 && placements[i] < count;
            boolean isNear = !reflected
                    || (isNear(placements[i + 1], outHeight, height) && isNear(placements[i + 2], outWidth, width));
            if (!isPicture || !isNear) {
                throw new IllegalArgumentException(
                        "placement of picture %d at %d, %d: expected one of %d pictures, and a part of %dx%d that reaches less than a whole picture of %dx%d beyond its edge"
                                .formatted(
                                        placements[i],
                                        placements[i + 1],
                                        placements[i + 2],
                                        count,
                                        outHeight,
                                        outWidth,
                                        height,
                                        width));
            }
        }
    }

    private static boolean isNear(int begin, int length, int extent) {
        return begin > -extent && begin <= 2L * (extent - 1) - (length - 1);
    }
}
