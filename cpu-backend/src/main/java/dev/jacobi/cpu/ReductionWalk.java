package dev.jacobi.cpu;

import static dev.jacobi.cpu.Elementwise.GRAIN;

import dev.jacobi.core.geometry.ReduceShape;

/**
 * How to walk the input of a reduction, and how to cut that into pieces of work. A line is neighbouring elements of x that
 * fall on neighbouring elements of y, and a group is all lines that fall on the same. Lines that lie one after another,
 * along the innermost reduced axis, are a run; a group has one run or several.
 *
 * <p>A piece of the work is some elements of each line, of some lines of each run, of one group. The pieces depend on the
 * geometry alone, and so do the bits of the sums.
 *
 * @param groups of lines
 * @param inner elements of a line
 * @param run lines of a run
 * @param strips of neighbouring elements that lines are cut into
 * @param parts of neighbouring lines that runs are cut into, where there are few groups and strips
 */
record ReductionWalk(ReduceShape shape, int groups, int inner, int run, int strips, int parts) {
    /** Elements of a line that are looked at together. */
    private static final int STRIP = 1024;

    /** Pieces to cut runs for. */
    private static final int PIECES = 64;

    static ReductionWalk of(ReduceShape shape) {
        ReductionWalk whole = inWholeRuns(shape);
        long worthwhile = (long) whole.run * whole.strip() / GRAIN;
        int parts = Math.clamp(worthwhile, 1, Math.max(1, PIECES / whole.pieces()));
        return new ReductionWalk(shape, whole.groups, whole.inner, whole.run, whole.strips, parts);
    }

    /** A walk that does not cut runs. */
    static ReductionWalk inWholeRuns(ReduceShape shape) {
        int last = shape.sizes().size() - 1;
        int inner = shape.isReduced(last) ? 1 : shape.sizes().get(last);
        int reduced = innermostReduced(shape);
        int run = reduced < 0 ? 1 : shape.sizes().get(reduced);
        int groups = shape.outputLength() / inner;
        return new ReductionWalk(shape, groups, inner, run, Math.ceilDiv(inner, STRIP), 1);
    }

    /** Kept and reduced axes alternate. */
    private static int innermostReduced(ReduceShape shape) {
        int last = shape.sizes().size() - 1;
        return shape.isReduced(last) ? last : last - 1;
    }

    int pieces() {
        return groups * strips * parts;
    }

    /** Pieces that are worth sharing among threads. */
    int piecesWorthSharing() {
        return Math.ceilDiv(GRAIN, shape.inputLength() / pieces());
    }

    /** Elements of a strip, at most. */
    int strip() {
        return Math.min(inner, STRIP);
    }

    /** Elements of a piece's strip. */
    int width(int piece) {
        return Math.min(STRIP, inner - column(piece));
    }

    /** Where a piece's strip begins in a line. */
    private int column(int piece) {
        return piece / parts % strips * STRIP;
    }

    /** Lines of a piece in each run. */
    int lines(int piece) {
        return bound(piece % parts + 1) - bound(piece % parts);
    }

    private int bound(int part) {
        return (int) ((long) run * part / parts);
    }

    /** Where a piece's results begin in y. */
    int output(int piece) {
        return piece / parts / strips * inner + column(piece);
    }

    /** Where a piece begins in x, for each run. */
    int[] starts(int piece) {
        int[] starts = {bound(piece % parts) * inner + column(piece)};
        int group = piece / parts / strips;
        int step = run * inner;
        for (int axis = innermostReduced(shape) - 1; axis >= 0; axis--) {
            int size = shape.sizes().get(axis);
            if (shape.isReduced(axis)) {
                starts = repeated(starts, size, step);
            } else {
                for (int i = 0; i < starts.length; i++) {
                    starts[i] += group % size * step;
                }
                group /= size;
            }
            step *= size;
        }
        return starts;
    }

    private static int[] repeated(int[] starts, int times, int step) {
        int[] result = new int[starts.length * times];
        for (int i = 0; i < result.length; i++) {
            result[i] = starts[i % starts.length] + i / starts.length * step;
        }
        return result;
    }
}
