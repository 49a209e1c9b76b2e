package dev.jacobi.datasets.synthetic;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The classes of the generated set: shapes and textures that stay apart under any rotation. Each is a signed distance
 * function: negative inside, positive outside, about one unit per pixel near the edge.
 */
enum PictureClass {
    DISC {
        @Override
        double distance(double x, double y, double size) {
            return length(x, y) - 0.9 * size;
        }
    },
    RING {
        @Override
        double distance(double x, double y, double size) {
            return Math.abs(length(x, y) - 0.78 * size) - 0.2 * size;
        }
    },
    SQUARE {
        @Override
        double distance(double x, double y, double size) {
            return box(x, y, 0.8 * size, 0.8 * size);
        }
    },
    TRIANGLE {
        @Override
        double distance(double x, double y, double size) {
            double slanted = 0.5 * y + HALF_SQRT_3 * Math.abs(x);
            return Math.max(slanted, -y) - 0.55 * size;
        }
    },
    CROSS {
        @Override
        double distance(double x, double y, double size) {
            return Math.min(box(x, y, size, 0.28 * size), box(x, y, 0.28 * size, size));
        }
    },
    STAR {
        @Override
        double distance(double x, double y, double size) {
            return star(x, y, 1.1 * size, 0.45 * size);
        }
    },
    TARGET {
        @Override
        double distance(double x, double y, double size) {
            double period = 0.6 * size;
            return 0.25 * period - Math.abs(wrap(length(x, y), period));
        }
    },
    STRIPES {
        @Override
        double distance(double x, double y, double size) {
            double period = 0.55 * size;
            return 0.25 * period - Math.abs(wrap(x, period));
        }
    },
    CHECKERBOARD {
        @Override
        double distance(double x, double y, double size) {
            double period = size;
            double column = 0.25 * period - Math.abs(wrap(x, period));
            double row = 0.25 * period - Math.abs(wrap(y, period));
            double edge = Math.min(Math.abs(column), Math.abs(row));
            return column * row > 0 ? -edge : edge;
        }
    },
    DOTS {
        @Override
        double distance(double x, double y, double size) {
            double period = 0.75 * size;
            return length(wrap(x, period), wrap(y, period)) - 0.28 * period;
        }
    };

    private static final double HALF_SQRT_3 = Math.sqrt(3) / 2;
    private static final double STAR_SECTOR = 2 * Math.PI / 5;

    /**
     * The signed distance of a point.
     *
     * @param x coordinate right of the figure's centre, in pixels
     * @param y coordinate below it
     * @param size the radius of a shape, or the scale of a texture, in pixels
     */
    abstract double distance(double x, double y, double size);

    static List<String> classNames() {
        return Arrays.stream(values())
                .map(c -> c.name().toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Math.sqrt is correctly rounded, and so the same everywhere; Math.hypot is not. */
    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        return Math.max(Math.abs(x) - halfWidth, Math.abs(y) - halfHeight);
    }

    /** The coordinate folded to [−period/2, period/2). */
    private static double wrap(double value, double period) {
        return value - period * Math.floor(value / period + 0.5);
    }

    /** A five-pointed star: the point is folded into half a sector, where the outline is one line. */
    private static double star(double x, double y, double outer, double inner) {
        double angle = Math.abs(wrap(StrictMath.atan2(x, -y), STAR_SECTOR));
        double radius = length(x, y);
        double along = radius * StrictMath.cos(angle);
        double across = radius * StrictMath.sin(angle);
        double notchAlong = inner * StrictMath.cos(STAR_SECTOR / 2);
        double notchAcross = inner * StrictMath.sin(STAR_SECTOR / 2);
        double normalAlong = notchAcross;
        double normalAcross = outer - notchAlong;
        return ((along - outer) * normalAlong + across * normalAcross) / length(normalAlong, normalAcross);
    }
}
