package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * A part of a picture.
 *
 * @param top first row
 * @param left first column
 * @param height number of rows
 * @param width number of columns
 */
record Rectangle(int top, int left, int height, int width) {
    private static final int ATTEMPTS = 10;

    /**
     * The areas and shapes that a random rectangle may have.
     *
     * @param minArea smallest share of the picture's area
     * @param maxArea largest share
     * @param minRatio smallest width over height
     * @param maxRatio largest width over height
     */
    record Bounds(double minArea, double maxArea, double minRatio, double maxRatio) {
        Bounds {
            if (!(minArea > 0 && minArea <= maxArea && maxArea <= 1 && minRatio > 0 && minRatio <= maxRatio)) {
                throw new IllegalArgumentException(
                        "rectangle: got areas %s to %s and ratios %s to %s, expected 0 < areas <= 1 and ratios > 0, each ascending"
                                .formatted(minArea, maxArea, minRatio, maxRatio));
            }
        }
    }

    /**
     * Draws the area uniformly, the ratio of the sides uniformly in its logarithm, and the place uniformly; null if ten
     * draws in a row do not fit into the picture.
     */
    static Rectangle draw(ImageShape picture, Bounds bounds, RandomStream random) {
        double area = (double) picture.height() * picture.width();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            double share = between(bounds.minArea(), bounds.maxArea(), random);
            double ratio = Math.exp(between(Math.log(bounds.minRatio()), Math.log(bounds.maxRatio()), random));
            int width = (int) Math.round(Math.sqrt(area * share * ratio));
            int height = (int) Math.round(Math.sqrt(area * share / ratio));
            if (width >= 1 && height >= 1 && width <= picture.width() && height <= picture.height()) {
                int top = random.nextInt(picture.height() - height + 1);
                int left = random.nextInt(picture.width() - width + 1);
                return new Rectangle(top, left, height, width);
            }
        }
        return null;
    }

    private static double between(double low, double high, RandomStream random) {
        return low + (high - low) * random.nextDouble();
    }
}
