package dev.jacobi.models.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The predictions of a network for each picture of a set, and the sums over them.
 *
 * <p>The loss is the mean cross entropy against the labels themselves, without smoothing.
 */
public final class Evaluation {
    /** The prediction where the network's output for a picture holds NaN. */
    public static final int NO_CLASS = -1;

    private final int[] samples;
    private final int[] labels;
    private final int[] predictions;
    private final float[] confidences;
    private final float[] labelProbabilities;
    private final int[] labelRanks;
    private double lossSum;
    private int size;
    private int correct;

    Evaluation(int capacity) {
        samples = new int[capacity];
        labels = new int[capacity];
        predictions = new int[capacity];
        confidences = new float[capacity];
        labelProbabilities = new float[capacity];
        labelRanks = new int[capacity];
    }

    /**
     * Takes in the network's output for one picture, which starts at {@code offset} of the batch's logits.
     *
     * @throws IllegalArgumentException if the label is none of the network's classes
     */
    void add(int sample, int label, float[] logits, int offset, int classes) {
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException("evaluation: picture %d has the label %d, but the network has %d classes"
                    .formatted(sample, label, classes));
        }
        int prediction = Logits.prediction(logits, offset, classes);
        double logSum = Logits.logSumExp(logits, offset, classes);
        samples[size] = sample;
        labels[size] = label;
        predictions[size] = prediction;
        confidences[size] = (float) Math.exp(Logits.max(logits, offset, classes) - logSum);
        labelProbabilities[size] = (float) Math.exp(logits[offset + label] - logSum);
        labelRanks[size] = Logits.rank(logits, offset, classes, label);
        lossSum += logSum - logits[offset + label];
        correct += prediction == label ? 1 : 0;
        size++;
    }

    /** Number of pictures. */
    public int size() {
        return size;
    }

    /** Number of pictures whose class was recognised. */
    public int correct() {
        return correct;
    }

    /** The share of pictures whose class was recognised; 0 for an empty set. */
    public double accuracy() {
        return size == 0 ? 0 : (double) correct / size;
    }

    /** Number of pictures whose class was among the k likeliest; where the network computed NaN, none is likely. */
    public int correctWithin(int k) {
        return (int) IntStream.range(0, size)
                .filter(i -> predictions[i] != NO_CLASS && labelRanks[i] < k)
                .count();
    }

    /** Mean cross entropy; 0 for an empty set. */
    public double loss() {
        return size == 0 ? 0 : lossSum / size;
    }

    /** The index in its set of the picture at a position. */
    public int sample(int position) {
        return samples[position];
    }

    /** The true class of the picture at a position. */
    public int label(int position) {
        return labels[position];
    }

    /** The class that the network gave the picture at a position; {@link #NO_CLASS} if it computed NaN. */
    public int prediction(int position) {
        return predictions[position];
    }

    /** The name of a prediction: that of its class, or {@code NaN} for {@link #NO_CLASS}. */
    public static String name(int prediction, List<String> classNames) {
        return prediction == NO_CLASS ? "NaN" : classNames.get(prediction);
    }

    /** The probability that the network gave its prediction; NaN if it computed NaN. */
    public float confidence(int position) {
        return confidences[position];
    }

    /** The probability that the network gave the true class. */
    public float labelProbability(int position) {
        return labelProbabilities[position];
    }

    /** The positions of pictures that were not recognised, those with the least probability for the true class first. */
    public List<Integer> mistakes() {
        return IntStream.range(0, size)
                .filter(i -> predictions[i] != labels[i])
                .boxed()
                .sorted(Comparator.comparingDouble(this::labelProbability))
                .toList();
    }

    /** The pictures by true and predicted class. */
    public ConfusionMatrix confusion(int classes) {
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int i = 0; i < size; i++) {
            matrix.add(labels[i], predictions[i]);
        }
        return matrix;
    }
}
