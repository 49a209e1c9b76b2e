package dev.jacobi.datasets.transform;

/**
 * What {@link RandAugment} does to a picture. The strength s is from 0 to 1; of signed operations from -1 to 1.
 *
 * <p>Geometry takes the nearest pixel of the place where each pixel comes from, and 0 beyond the edge. Posterizing and
 * equalizing see values as bytes, v ↦ round(255·v), as torchvision does throughout.
 */
enum AugmentOperation {
    /** Nothing. */
    IDENTITY(false) {
        @Override
        Image apply(Image image, double s) {
            return image;
        }
    },
    /** Row y is pushed sideways by 0.3·s·y, measured from the upper left corner. */
    SHEAR_X(true) {
        @Override
        Image apply(Image image, double s) {
            return Warp.nearest(image, (x, y) -> x + MAX_SHEAR * s * (y + 0.5), (_, y) -> y);
        }
    },
    /** Column x is pushed up or down by 0.3·s·x. */
    SHEAR_Y(true) {
        @Override
        Image apply(Image image, double s) {
            return Warp.nearest(image, (x, _) -> x, (x, y) -> y + MAX_SHEAR * s * (x + 0.5));
        }
    },
    /** Moved sideways by up to 150/331 of the width, in whole pixels. */
    TRANSLATE_X(true) {
        @Override
        Image apply(Image image, double s) {
            int by = (int) (MAX_SHIFT * image.width() * s);
            return Warp.nearest(image, (x, _) -> x - by, (_, y) -> y);
        }
    },
    /** Moved up or down by up to 150/331 of the height. */
    TRANSLATE_Y(true) {
        @Override
        Image apply(Image image, double s) {
            int by = (int) (MAX_SHIFT * image.height() * s);
            return Warp.nearest(image, (x, _) -> x, (_, y) -> y - by);
        }
    },
    /** Turned around the middle by 30°·s, counterclockwise. */
    ROTATE(true) {
        @Override
        Image apply(Image image, double s) {
            double middleX = (image.width() - 1) / 2.0;
            double middleY = (image.height() - 1) / 2.0;
            double cos = Math.cos(Math.toRadians(MAX_DEGREES * s));
            double sin = Math.sin(Math.toRadians(MAX_DEGREES * s));
            return Warp.nearest(
                    image,
                    (x, y) -> middleX + cos * (x - middleX) - sin * (y - middleY),
                    (x, y) -> middleY + sin * (x - middleX) + cos * (y - middleY));
        }
    },
    /** Times 1 + 0.9·s. */
    BRIGHTNESS(true) {
        @Override
        Image apply(Image image, double s) {
            Colours.brightness(image, factor(s));
            return image;
        }
    },
    /** Distance from grey times 1 + 0.9·s; torchvision calls it Color. */
    SATURATION(true) {
        @Override
        Image apply(Image image, double s) {
            Colours.saturation(image, factor(s));
            return image;
        }
    },
    /** Distance from the picture's mean grey times 1 + 0.9·s. */
    CONTRAST(true) {
        @Override
        Image apply(Image image, double s) {
            Colours.contrast(image, factor(s));
            return image;
        }
    },
    /** Distance from a blurred picture times 1 + 0.9·s. */
    SHARPNESS(true) {
        @Override
        Image apply(Image image, double s) {
            return Colours.sharpness(image, factor(s));
        }
    },
    /** The upper 8 - round(4·s) bits of each value. */
    POSTERIZE(false) {
        @Override
        Image apply(Image image, double s) {
            return Levels.posterized(image, 8 - (int) Math.rint(4 * s));
        }
    },
    /** Values from 1 - s on are turned into 1 minus themselves. */
    SOLARIZE(false) {
        @Override
        Image apply(Image image, double s) {
            float[] pixels = image.pixels();
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = pixels[i] >= 1 - s ? 1 - pixels[i] : pixels[i];
            }
            return image;
        }
    },
    /** Each channel is stretched to the whole of [0, 1]. */
    AUTO_CONTRAST(false) {
        @Override
        Image apply(Image image, double s) {
            return Levels.stretched(image);
        }
    },
    /** Each channel's values are spread so that all are about equally frequent. */
    EQUALIZE(false) {
        @Override
        Image apply(Image image, double s) {
            return Levels.equalized(image);
        }
    };

    private static final double MAX_SHEAR = 0.3;
    private static final double MAX_SHIFT = 150.0 / 331;
    private static final double MAX_DEGREES = 30;

    private final boolean signed;

    AugmentOperation(boolean signed) {
        this.signed = signed;
    }

    /** Whether a negative strength means the opposite. */
    boolean isSigned() {
        return signed;
    }

    /** The changed picture; the given one may be changed. */
    abstract Image apply(Image image, double s);

    private static float factor(double s) {
        return (float) (1 + 0.9 * s);
    }
}
