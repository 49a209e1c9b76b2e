package dev.jacobi.cpu;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import dev.jacobi.cpu.vectors.VectorMath;

/**
 * A row of logits on its way to probabilities: its exponentials, a vector at a time, and their sum in double precision.
 * One object serves row after row.
 */
final class ExponentialRow {
    private final int classes;
    private final float[] exponentials;
    private double inverse;

    ExponentialRow(int classes) {
        this.classes = classes;
        exponentials = new float[Math.ceilDiv(classes, LANES) * LANES];
    }

    /** Takes the exponentials of the numbers at start, start + step, … and returns ln Σ eˣ. */
    double logSum(float[] x, int start, int step) {
        float max = Float.NEGATIVE_INFINITY;
        for (int j = 0; j < classes; j++) {
            exponentials[j] = x[start + j * step];
            max = Math.max(max, exponentials[j]);
        }
        takeExponentials(max);
        double sum = 0;
        for (int j = 0; j < classes; j++) {
            sum += exponentials[j];
        }
        inverse = 1 / sum;
        return max + Math.log(sum);
    }

    /** Takes the exponentials of logarithms of probabilities. */
    void ofLogarithms(float[] x, int start, int step) {
        for (int j = 0; j < classes; j++) {
            exponentials[j] = x[start + j * step];
        }
        takeExponentials(0);
        inverse = 1;
    }

    private void takeExponentials(float shift) {
        for (int j = 0; j < exponentials.length; j += LANES) {
            VectorMath.exp(Simd.load(exponentials, j).sub(shift)).intoArray(exponentials, j);
        }
    }

    /** The share of class j in the sum. */
    double probability(int j) {
        return exponentials[j] * inverse;
    }
}
