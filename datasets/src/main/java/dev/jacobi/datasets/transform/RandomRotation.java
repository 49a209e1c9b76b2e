package dev.jacobi.datasets.transform;

import dev.jacobi.core.random.RandomStream;

/**
 * Turns a picture around its middle by a random angle. Values between pixels are interpolated linearly; what comes from
 * beyond the edge is 0.
 *
 * @param degrees the largest angle to either side
 */
public record RandomRotation(double degrees) implements Transform {
    /** Checks the angle. */
    public RandomRotation {
        if (!(degrees >= 0 && degrees <= 180)) {
            throw new IllegalArgumentException("rotation: got " + degrees + " degrees, expected 0 to 180");
        }
    }

    @Override
    public Image apply(Image image, RandomStream random) {
        return rotate(image, Math.toRadians(degrees * (2 * random.nextDouble() - 1)));
    }

    /** Counterclockwise. */
    static Image rotate(Image image, double angle) {
        double middleX = (image.width() - 1) / 2.0;
        double middleY = (image.height() - 1) / 2.0;
        double cos = Math.cos(angle);
        double sin = Math.sin(angle);
        int channels = image.channels();
        float[] pixels = new float[image.shape().length()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                double fromX = middleX + cos * (x - middleX) - sin * (y - middleY);
                double fromY = middleY + sin * (x - middleX) + cos * (y - middleY);
                add(image, fromX, fromY, pixels, (y * image.width() + x) * channels);
            }
        }
        return new Image(pixels, image.shape());
    }

    private static void add(Image image, double x, double y, float[] to, int at) {
        int left = (int) Math.floor(x);
        int top = (int) Math.floor(y);
        for (int row = top; row <= top + 1; row++) {
            for (int column = left; column <= left + 1; column++) {
                if (row >= 0 && row < image.height() && column >= 0 && column < image.width()) {
                    float weight = (float) ((1 - Math.abs(x - column)) * (1 - Math.abs(y - row)));
                    for (int c = 0; c < image.channels(); c++) {
                        to[at + c] += weight * image.at(row, column, c);
                    }
                }
            }
        }
    }
}
