package dev.jacobi.models.evaluation;

/** Arithmetic on one row of a network's output, on the host. */
public final class Logits {
    private Logits() {}

    /** The first of the largest of {@code length} values from {@code offset} on. */
    static int argmax(float[] values, int offset, int length) {
        int best = 0;
        for (int i = 1; i < length; i++) {
            if (values[offset + i] > values[offset + best]) {
                best = i;
            }
        }
        return best;
    }

    /**
     * How many values come before one in falling order; of equals the earlier ones do. NaN comes before all others, and
     * all others before NaN, so that a network that computes no numbers has recognised nothing.
     */
    static int rank(float[] values, int offset, int length, int index) {
        float value = values[offset + index];
        int rank = 0;
        for (int i = 0; i < length; i++) {
            boolean comesAfter = values[offset + i] < value || (i > index && values[offset + i] == value);
            rank += i == index || comesAfter ? 0 : 1;
        }
        return rank;
    }

    /** log Σ exp(x) without overflow. */
    static double logSumExp(float[] values, int offset, int length) {
        double max = values[offset + argmax(values, offset, length)];
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += Math.exp(values[offset + i] - max);
        }
        return max + Math.log(sum);
    }

    /** How many rows have their largest value at their label. */
    public static int correct(double[] logits, int[] labels) {
        int classes = logits.length / labels.length;
        float[] values = new float[logits.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) logits[i];
        }
        int correct = 0;
        for (int i = 0; i < labels.length; i++) {
            correct += argmax(values, i * classes, classes) == labels[i] ? 1 : 0;
        }
        return correct;
    }
}
