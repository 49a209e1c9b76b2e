package dev.jacobi.datasets.transform;

import java.util.function.DoubleBinaryOperator;

/** Pictures whose pixels come from elsewhere. */
final class Warp {
    private Warp() {}

    /**
     * Takes each pixel (x, y) from the one nearest to (fromX(x, y), fromY(x, y)), of two equally near ones that with
     * the even number; 0 beyond the edge.
     */
    static Image nearest(Image image, DoubleBinaryOperator fromX, DoubleBinaryOperator fromY) {
        int channels = image.channels();
        float[] pixels = new float[image.shape().length()];
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                int column = (int) Math.rint(fromX.applyAsDouble(x, y));
                int row = (int) Math.rint(fromY.applyAsDouble(x, y));
                if (column >= 0 && column < image.width() && row >= 0 && row < image.height()) {
                    System.arraycopy(
                            image.pixels(),
                            (row * image.width() + column) * channels,
                            pixels,
                            (y * image.width() + x) * channels,
                            channels);
                }
            }
        }
        return new Image(pixels, image.shape());
    }
}
