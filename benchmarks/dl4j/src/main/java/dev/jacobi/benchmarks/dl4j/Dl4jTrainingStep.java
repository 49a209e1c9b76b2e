package dev.jacobi.benchmarks.dl4j;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.benchmarks.work.Works;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A training step by {@code ComputationGraph.fit}, as its documentation has it. */
final class Dl4jTrainingStep implements Task {
    private static final int COLOURS = 3;

    private final ComputationGraph graph;
    private final INDArray[] images;
    private final INDArray[] labels;
    private double lastLoss;

    Dl4jTrainingStep(TrainingStepWork work) {
        if (!work.network().equals(Works.COMMON_NETWORK)) {
            throw new IllegalArgumentException(
                    "network '%s': expected %s".formatted(work.network(), Works.COMMON_NETWORK));
        }
        this.graph = Dl4jResNet18.create(work);
        long side = work.imageSize();
        float[] pixels = Values.of("images", work.inputLength(), 1);
        INDArray nhwc = Nd4j.create(pixels, new long[] {work.batch(), side, side, COLOURS}, 'c');
        this.images = new INDArray[] {nhwc.permute(0, 3, 1, 2).dup('c')};
        INDArray oneHot = Nd4j.zeros(work.batch(), work.classes());
        int[] classes = work.labels();
        for (int i = 0; i < classes.length; i++) {
            oneHot.putScalar(i, classes[i], 1);
        }
        this.labels = new INDArray[] {oneHot};
    }

    @Override
    public void run() {
        graph.fit(images, labels);
        lastLoss = graph.score();
    }

    /** Of the loss without the penalty of the weights, which Deeplearning4j counts in. */
    @Override
    public Checksum checksum() {
        return Checksum.of(lastLoss - graph.calcRegularizationScore(true));
    }

    @Override
    public void close() {
        graph.close();
    }
}
