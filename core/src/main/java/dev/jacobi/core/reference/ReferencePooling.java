package dev.jacobi.core.reference;

import dev.jacobi.core.geometry.Pool2dShape;

/** Pooling by its definition. */
final class ReferencePooling {
    /** An output element and an input element that its window covers, which is pixel number {@code pixel} of its picture. */
    @FunctionalInterface
    private interface Cover {
        void visit(int y, int x, int pixel);
    }

    private ReferencePooling() {}

    static void max(DoubleBuffer x, DoubleBuffer y, IntBuffer indices, Pool2dShape shape) {
        y.fill(Double.NEGATIVE_INFINITY);
        java.util.Arrays.fill(indices.array(), indices.offset(), indices.offset() + indices.length(), -1);
        forEachCover(shape, (yi, xi, pixel) -> {
            boolean firstOfWindow = indices.get(yi) < 0;
            boolean wins = x.get(xi) > y.get(yi) || (Double.isNaN(x.get(xi)) && !Double.isNaN(y.get(yi)));
            if (firstOfWindow || wins) {
                y.set(yi, x.get(xi));
                indices.set(yi, pixel);
            }
        });
    }

    static void maxGradient(DoubleBuffer dy, IntBuffer indices, DoubleBuffer dx, Pool2dShape shape) {
        dx.fill(0);
        int outputs = shape.p() * shape.q();
        int pixels = shape.height().size() * shape.width().size();
        for (int yi = 0; yi < dy.length(); yi++) {
            int picture = yi / (outputs * shape.c());
            dx.add((picture * pixels + indices.get(yi)) * shape.c() + yi % shape.c(), dy.get(yi));
        }
    }

    static void average(DoubleBuffer x, DoubleBuffer y, Pool2dShape shape) {
        y.fill(0);
        double share = share(shape);
        forEachCover(shape, (yi, xi, _) -> y.add(yi, share * x.get(xi)));
    }

    static void averageGradient(DoubleBuffer dy, DoubleBuffer dx, Pool2dShape shape) {
        dx.fill(0);
        double share = share(shape);
        forEachCover(shape, (yi, xi, _) -> dx.add(xi, share * dy.get(yi)));
    }

    private static double share(Pool2dShape shape) {
        return 1.0 / shape.height().kernel() / shape.width().kernel();
    }

    private static void forEachCover(Pool2dShape shape, Cover cover) {
        for (int n = 0; n < shape.n(); n++) {
            for (int p = 0; p < shape.p(); p++) {
                for (int q = 0; q < shape.q(); q++) {
                    for (int c = 0; c < shape.c(); c++) {
                        forEachCover(shape, n, p, q, c, cover);
                    }
                }
            }
        }
    }

    private static void forEachCover(Pool2dShape shape, int n, int p, int q, int c, Cover cover) {
        int height = shape.height().size();
        int width = shape.width().size();
        int y = ((n * shape.p() + p) * shape.q() + q) * shape.c() + c;
        for (int r = 0; r < shape.height().kernel(); r++) {
            for (int s = 0; s < shape.width().kernel(); s++) {
                int row = shape.height().input(p, r);
                int column = shape.width().input(q, s);
                if (shape.height().contains(row) && shape.width().contains(column)) {
                    int pixel = row * width + column;
                    cover.visit(y, (n * height * width + pixel) * shape.c() + c, pixel);
                }
            }
        }
    }
}
