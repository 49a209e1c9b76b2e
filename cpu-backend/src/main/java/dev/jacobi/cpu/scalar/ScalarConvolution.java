package dev.jacobi.cpu.scalar;

import static dev.jacobi.cpu.scalar.ScalarProducts.addMultiple;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * Convolution by its definition, ordered so that the innermost loop runs along the channels of a pixel. Each number is
 * computed by one thread, in an order that does not depend on the number of threads. Results have to hold zeros at the
 * start.
 */
public final class ScalarConvolution {
    private final ThreadTeam team;
    private final Conv2dShape shape;

    /** A convolution that runs on a team. */
    public ScalarConvolution(ThreadTeam team, Conv2dShape shape) {
        this.team = team;
        this.shape = shape;
    }

    /** An output pixel, an input pixel that its window sees, and the tap that sees it. */
    @FunctionalInterface
    private interface Term {
        void visit(int y, int x, int tap);
    }

    /** y = x ⋆ w. */
    public void forward(double[] x, double[] w, double[] y) {
        // For each group [R·S·C, K], so that the outputs of one input channel lie side by side.
        double[] columns = ScalarProducts.transposed(w, shape.groups(), shape.groupK(), shape.depth());
        team.split(shape.n() * shape.p(), (from, to, _) -> {
            forEachTerm(from, to, (output, input, tap) -> {
                for (int c = 0; c < shape.c(); c++) {
                    int group = c / shape.groupC();
                    int row = group * shape.depth() + tap * shape.groupC() + c % shape.groupC();
                    int k = output * shape.k() + group * shape.groupK();
                    addMultiple(x[input * shape.c() + c], columns, row * shape.groupK(), y, k, shape.groupK());
                }
            });
        });
    }

    /** dx: each output gradient goes back to the pixels of its window. */
    public void inputGradient(double[] dy, double[] w, double[] dx) {
        team.split(
                shape.n(),
                (from, to, _) -> forEachTerm(from * shape.p(), to * shape.p(), (output, input, tap) -> {
                    for (int k = 0; k < shape.k(); k++) {
                        int row = k * shape.depth() + tap * shape.groupC();
                        addMultiple(dy[output * shape.k() + k], w, row, dx, firstInput(input, k), shape.groupC());
                    }
                }));
    }

    /** dw: the sums over all windows of output gradients times pixels. */
    public void weightGradient(double[] dy, double[] x, double[] dw) {
        team.split(
                shape.k(),
                (from, to, _) -> forEachTerm(0, shape.n() * shape.p(), (output, input, tap) -> {
                    for (int k = from; k < to; k++) {
                        int row = k * shape.depth() + tap * shape.groupC();
                        addMultiple(dy[output * shape.k() + k], x, firstInput(input, k), dw, row, shape.groupC());
                    }
                }));
    }

    /** Where the channels of an input pixel that output channel k sees begin. */
    private int firstInput(int pixel, int k) {
        return pixel * shape.c() + k / shape.groupK() * shape.groupC();
    }

    /** Visits the terms of some rows of outputs; rows are numbered through all pictures. */
    private void forEachTerm(int firstRow, int endRow, Term term) {
        int height = shape.height().size();
        int width = shape.width().size();
        for (int line = firstRow; line < endRow; line++) {
            for (int q = 0; q < shape.q(); q++) {
                for (int r = 0; r < shape.height().kernel(); r++) {
                    for (int s = 0; s < shape.width().kernel(); s++) {
                        int row = shape.height().input(line % shape.p(), r);
                        int column = shape.width().input(q, s);
                        if (shape.height().contains(row) && shape.width().contains(column)) {
                            int input = (line / shape.p() * height + row) * width + column;
                            term.visit(
                                    line * shape.q() + q,
                                    input,
                                    r * shape.width().kernel() + s);
                        }
                    }
                }
            }
        }
    }
}
