package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import java.util.Arrays;

/**
 * Sums, means and maxima over axes, and the way back. Sums are made in blocks of at most {@value #BLOCK} floats, which are
 * added in double precision, so that long sums keep the accuracy of float32.
 */
final class Reductions {
    private static final int BLOCK = 256;

    private final ThreadTeam team;
    private final Workspace workspace;

    Reductions(ThreadTeam team, Workspace workspace) {
        this.team = team;
        this.workspace = workspace;
    }

    void reduce(Reduction reduction, FloatBuffer x, FloatBuffer y, ReduceShape shape) {
        ReductionWalk walk = ReductionWalk.of(shape);
        boolean maximum = reduction == Reduction.MAX;
        double scale = reduction == Reduction.MEAN ? 1.0 / shape.count() : 1;
        int strip = walk.strip();
        boolean whole = walk.parts() == 1;
        double[] partial = workspace.totals(whole ? 0 : walk.pieces() * strip);
        team.split(walk.pieces(), walk.piecesWorthSharing(), (from, to, _) -> {
            double[] results = new double[strip];
            float[] block = new float[strip];
            for (int piece = from; piece < to; piece++) {
                if (maximum) {
                    maxima(walk, x, piece, results);
                } else {
                    sums(walk, x, piece, results, block);
                }
                if (whole) {
                    store(results, scale, y, walk, piece);
                } else {
                    System.arraycopy(results, 0, partial, piece * strip, strip);
                }
            }
        });
        if (!whole) {
            for (int piece = 0; piece < walk.pieces(); piece += walk.parts()) {
                store(joined(partial, piece, walk, maximum), scale, y, walk, piece);
            }
        }
    }

    private static void sums(ReductionWalk walk, FloatBuffer x, int piece, double[] sums, float[] block) {
        Arrays.fill(sums, 0);
        int lines = walk.lines(piece);
        int width = walk.width(piece);
        for (int start : walk.starts(piece)) {
            int at = x.offset() + start;
            if (walk.inner() == 1) {
                for (int line = 0; line < lines; line++) {
                    sums[0] += x.array()[at + line];
                }
                continue;
            }
            for (int first = 0; first < lines; first += BLOCK) {
                Arrays.fill(block, 0);
                for (int line = first; line < Math.min(lines, first + BLOCK); line++) {
                    Rows.add(x.array(), at + line * walk.inner(), block, 0, width);
                }
                for (int i = 0; i < width; i++) {
                    sums[i] += block[i];
                }
            }
        }
    }

    private static void maxima(ReductionWalk walk, FloatBuffer x, int piece, double[] maxima) {
        Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
        int width = walk.width(piece);
        for (int start : walk.starts(piece)) {
            for (int line = 0; line < walk.lines(piece); line++) {
                int at = x.offset() + start + line * walk.inner();
                for (int i = 0; i < width; i++) {
                    maxima[i] = Math.max(maxima[i], x.array()[at + i]);
                }
            }
        }
    }

    /** The results of a piece and of the other parts of its runs. */
    private static double[] joined(double[] partial, int piece, ReductionWalk walk, boolean maximum) {
        double[] results = new double[walk.strip()];
        for (int i = 0; i < results.length; i++) {
            double result = partial[piece * results.length + i];
            for (int part = 1; part < walk.parts(); part++) {
                double other = partial[(piece + part) * results.length + i];
                result = maximum ? Math.max(result, other) : result + other;
            }
            results[i] = result;
        }
        return results;
    }

    private static void store(double[] results, double scale, FloatBuffer y, ReductionWalk walk, int piece) {
        int to = y.offset() + walk.output(piece);
        for (int i = 0; i < walk.width(piece); i++) {
            y.array()[to + i] = (float) (results[i] * scale);
        }
    }

    void expand(FloatBuffer x, float scale, FloatBuffer y, ReduceShape shape) {
        ReductionWalk walk = ReductionWalk.of(shape);
        team.split(walk.pieces(), walk.piecesWorthSharing(), (from, to, _) -> {
            for (int piece = from; piece < to; piece++) {
                int source = x.offset() + walk.output(piece);
                int width = walk.width(piece);
                int lines = walk.lines(piece);
                for (int start : walk.starts(piece)) {
                    int first = y.offset() + start;
                    if (walk.inner() == 1) {
                        Arrays.fill(y.array(), first, first + lines, x.array()[source] * scale);
                        continue;
                    }
                    for (int line = 0; line < lines; line++) {
                        scaled(x.array(), source, scale, y.array(), first + line * walk.inner(), width);
                    }
                }
            }
        });
    }

    private static void scaled(float[] source, int from, float scale, float[] target, int to, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(source, from + i).mul(scale).intoArray(target, to + i);
        }
        for (; i < count; i++) {
            target[to + i] = source[from + i] * scale;
        }
    }

    void maxGradient(FloatBuffer x, FloatBuffer y, FloatBuffer dy, FloatBuffer dx, ReduceShape shape) {
        ReductionWalk walk = ReductionWalk.inWholeRuns(shape);
        team.split(walk.pieces(), walk.piecesWorthSharing(), (from, to, _) -> {
            for (int piece = from; piece < to; piece++) {
                int[] starts = walk.starts(piece);
                int length = walk.lines(piece) * walk.inner();
                for (int i = 0; i < walk.width(piece); i++) {
                    int result = walk.output(piece) + i;
                    maxGradient(
                            x,
                            y.array()[y.offset() + result],
                            dy.array()[dy.offset() + result],
                            dx,
                            starts,
                            i,
                            length,
                            walk.inner());
                }
            }
        });
    }

    /** Of one maximum. */
    private static void maxGradient(
            FloatBuffer x,
            float maximum,
            float gradient,
            FloatBuffer dx,
            int[] starts,
            int from,
            int length,
            int step) {
        int ties = 0;
        for (int start : starts) {
            for (int i = from; i < length; i += step) {
                ties += x.array()[x.offset() + start + i] == maximum ? 1 : 0;
            }
        }
        float share = gradient / ties;
        for (int start : starts) {
            for (int i = from; i < length; i += step) {
                boolean isMaximum = x.array()[x.offset() + start + i] == maximum;
                dx.array()[dx.offset() + start + i] = isMaximum ? share : 0;
            }
        }
    }
}
