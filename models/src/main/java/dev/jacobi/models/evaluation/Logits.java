package dev.jacobi.models.evaluation;

/** Arithmetic on one row of a network's output, on the host. */
public final class Logits {
    private Logits() {}

    /**
     * The class that comes before all others, so that its {@link #rank} is 0: the first of the largest of {@code length}
     * values from {@code offset} on. {@link Evaluation#NO_CLASS} if there is a NaN among them.
     */
    static int prediction(float[] values, int offset, int length) {
        int best = 0;
        for (int i = 0; i < length; i++) {
            if (Float.isNaN(values[offset + i])) {
                return Evaluation.NO_CLASS;
            }
            if (values[offset + i] > values[offset + best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * How many values come before one in falling order; of equals the earlier ones do. NaN comes before every value, and
     * every value before NaN, itself included, so that a network that computes no numbers has recognised nothing.
     */
    static int rank(float[] values, int offset, int length, int index) {
        float value = values[offset + index];
        int rank = 0;
        for (int i = 0; i < length; i++) {
            boolean comesAfter = values[offset + i] < value || (i >= index && values[offset + i] == value);
            rank += comesAfter ? 0 : 1;
        }
        return rank;
    }

    /** The largest value; NaN if there is one. */
    static double max(float[] values, int offset, int length) {
        double max = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < length; i++) {
            max = Math.max(max, values[offset + i]);
        }
        return max;
    }

    /** log Σ exp(x) without overflow. */
    static double logSumExp(float[] values, int offset, int length) {
        double max = max(values, offset, length);
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += Math.exp(values[offset + i] - max);
        }
        return max + Math.log(sum);
    }

    /** How many rows have their largest value at their label, and no NaN. */
    public static int correct(double[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        float[] values = new float[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) logits[i];
        }
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += rank(values, i * classes, classes, labels[i]) == 0 ? 1 : 0;
        }
        return correct;
    }
}
