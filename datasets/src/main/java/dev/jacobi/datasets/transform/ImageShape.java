package dev.jacobi.datasets.transform;

/** The extents of one picture. */
public record ImageShape(int height, int width, int channels) {
    public ImageShape {
        if (height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException(
                    "picture shape: got " + height + "x" + width + "x" + channels + ", expected sizes from 1");
        }
    }

    /** The number of values: height × width × channels. */
    public int length() {
        return height * width * channels;
    }

    @Override
    public String toString() {
        return height + "x" + width + "x" + channels;
    }
}
