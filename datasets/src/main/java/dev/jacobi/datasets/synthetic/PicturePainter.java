package dev.jacobi.datasets.synthetic;

import dev.jacobi.core.random.RandomStream;

/**
 * Paints one picture: a gradient, clutter, the figure of the class in a random colour, place, size, slant and
 * rotation, sometimes a bar across it, and noise. Neither colour, nor brightness, nor any single pixel tells the class.
 */
final class PicturePainter {
    private static final double CENTRE = (Canvas.SIDE - 1) / 2.0;
    private static final double MIN_CONTRAST = 0.75;

    private final Canvas canvas = new Canvas();

    /** Writes the picture's three planes to {@code out} from {@code offset} on. */
    void paint(PictureClass pictureClass, RandomStream random, byte[] out, int offset) {
        double[] from = colour(random);
        double[] to = near(from, random, 0.25);
        canvas.gradient(from, to, angle(random));
        double[] middle = {(from[0] + to[0]) / 2, (from[1] + to[1]) / 2, (from[2] + to[2]) / 2};

        int clutter = 1 + random.nextInt(4);
        for (int i = 0; i < clutter; i++) {
            canvas.paint(blot(random), colour(random), random.nextDouble(0.2, 0.6));
        }
        canvas.paint(figure(pictureClass, random), contrasting(middle, random), 1);
        if (random.nextInt(3) == 0) {
            canvas.paint(bar(random), colour(random), random.nextDouble(0.6, 1));
        }
        canvas.writePlanes(out, offset, random, random.nextDouble(0.01, 0.05));
    }

    private static Canvas.Figure figure(PictureClass pictureClass, RandomStream random) {
        double size = random.nextDouble(10, 13.5);
        double reach = 16.5 - size;
        double x0 = CENTRE + random.nextDouble(-reach, reach);
        double y0 = CENTRE + random.nextDouble(-reach, reach);
        double stretch = random.nextDouble(0.93, 1.07);
        double angle = angle(random);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        return (x, y) -> {
            double u = (x - x0) * cos + (y - y0) * sin;
            double v = (y - y0) * cos - (x - x0) * sin;
            return pictureClass.distance(u * stretch, v / stretch, size);
        };
    }

    /** A short stroke with round ends. */
    private static Canvas.Figure blot(RandomStream random) {
        double x0 = random.nextDouble(0, Canvas.SIDE);
        double y0 = random.nextDouble(0, Canvas.SIDE);
        double angle = angle(random);
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double halfLength = random.nextDouble(0, 4);
        double radius = random.nextDouble(0.8, 1.8);
        return (x, y) -> {
            double along = (x - x0) * cos + (y - y0) * sin;
            double across = (y - y0) * cos - (x - x0) * sin;
            double beyond = Math.max(0, Math.abs(along) - halfLength);
            return Math.sqrt(beyond * beyond + across * across) - radius;
        };
    }

    /** A straight bar from edge to edge that may hide part of the figure. */
    private static Canvas.Figure bar(RandomStream random) {
        double angle = angle(random);
        double nx = StrictMath.cos(angle);
        double ny = StrictMath.sin(angle);
        double place = random.nextDouble(-10, 10);
        double halfWidth = random.nextDouble(0.6, 1.5);
        return (x, y) -> Math.abs((x - CENTRE) * nx + (y - CENTRE) * ny - place) - halfWidth;
    }

    private static double angle(RandomStream random) {
        return random.nextDouble(0, 2 * Math.PI);
    }

    private static double[] colour(RandomStream random) {
        return new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
    }

    private static double[] near(double[] colour, RandomStream random, double reach) {
        double[] other = new double[colour.length];
        for (int c = 0; c < other.length; c++) {
            other[c] = Math.max(0, Math.min(1, colour[c] + random.nextDouble(-reach, reach)));
        }
        return other;
    }

    private static double[] contrasting(double[] other, RandomStream random) {
        while (true) {
            double[] colour = colour(random);
            double squares = 0;
            for (int c = 0; c < colour.length; c++) {
                squares += (colour[c] - other[c]) * (colour[c] - other[c]);
            }
            if (squares >= MIN_CONTRAST * MIN_CONTRAST) {
                return colour;
            }
        }
    }
}
