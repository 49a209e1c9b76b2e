package dev.jacobi.core.reference;

import dev.jacobi.core.geometry.Conv2dShape;

/**
 * Convolution by its definition. All three passes walk the same terms y[n,p,q,k] ← x[n,h,w,c]·w[k,r,s,c], with h and w
 * given by the window; they differ in which two factors they multiply and where they add the product.
 */
final class ReferenceConvolution {
    /** The terms of a tap: an element of y, and the channels of x and of w from two places on that meet in it. */
    @FunctionalInterface
    private interface Terms {
        void visit(int y, int x, int w, int channels);
    }

    private ReferenceConvolution() {}

    static void forward(DoubleBuffer x, DoubleBuffer w, DoubleBuffer y, Conv2dShape shape) {
        y.fill(0);
        forEachTap(shape, (yi, xi, wi, channels) -> {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += x.get(xi + c) * w.get(wi + c);
            }
            y.add(yi, sum);
        });
    }

    /** y ← act(y + bias + residual); either may be null. */
    static void finish(DoubleBuffer bias, DoubleBuffer residual, boolean relu, DoubleBuffer y, int channels) {
        for (int i = 0; i < y.length(); i++) {
            double value = y.get(i);
            value += bias == null ? 0 : bias.get(i % channels);
            value += residual == null ? 0 : residual.get(i);
            y.set(i, relu && value <= 0 ? 0 : value);
        }
    }

    static void inputGradient(DoubleBuffer dy, DoubleBuffer w, DoubleBuffer dx, Conv2dShape shape) {
        dx.fill(0);
        forEachTap(shape, (yi, xi, wi, channels) -> {
            double gradient = dy.get(yi);
            for (int c = 0; c < channels; c++) {
                dx.add(xi + c, gradient * w.get(wi + c));
            }
        });
    }

    static void weightGradient(DoubleBuffer dy, DoubleBuffer x, DoubleBuffer dw, Conv2dShape shape) {
        dw.fill(0);
        forEachTap(shape, (yi, xi, wi, channels) -> {
            double gradient = dy.get(yi);
            for (int c = 0; c < channels; c++) {
                dw.add(wi + c, gradient * x.get(xi + c));
            }
        });
    }

    private static void forEachTap(Conv2dShape shape, Terms terms) {
        for (int n = 0; n < shape.n(); n++) {
            for (int p = 0; p < shape.p(); p++) {
                for (int q = 0; q < shape.q(); q++) {
                    for (int k = 0; k < shape.k(); k++) {
                        forEachTap(shape, n, p, q, k, terms);
                    }
                }
            }
        }
    }

    private static void forEachTap(Conv2dShape shape, int n, int p, int q, int k, Terms terms) {
        int channels = shape.groupC();
        int firstChannel = k / shape.groupK() * channels;
        int y = ((n * shape.p() + p) * shape.q() + q) * shape.k() + k;
        for (int r = 0; r < shape.height().kernel(); r++) {
            int row = shape.height().input(p, r);
            for (int s = 0; s < shape.width().kernel(); s++) {
                int column = shape.width().input(q, s);
                if (!shape.height().contains(row) || !shape.width().contains(column)) {
                    continue;
                }
                int x = ((n * shape.height().size() + row) * shape.width().size() + column) * shape.c() + firstChannel;
                int w = ((k * shape.height().kernel() + r) * shape.width().kernel() + s) * channels;
                terms.visit(y, x, w, channels);
            }
        }
    }
}
