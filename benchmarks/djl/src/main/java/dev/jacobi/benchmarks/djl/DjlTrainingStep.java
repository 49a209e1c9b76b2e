package dev.jacobi.benchmarks.djl;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.TrainingConfig;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.benchmarks.work.Works;
import java.util.Arrays;

/** A training step through DJL's trainer, as its documentation has it. */
final class DjlTrainingStep implements Task {
    private static final int COLOURS = 3;

    private final Model model;
    private final Trainer trainer;
    private final Shape inputShape;
    private final float[] images;
    private final long[] labels;
    private double lastLoss;

    DjlTrainingStep(TrainingStepWork work) {
        if (!work.network().equals(Works.COMMON_NETWORK)) {
            throw new IllegalArgumentException(
                    "network '%s': expected %s".formatted(work.network(), Works.COMMON_NETWORK));
        }
        this.model = Model.newInstance(work.network());
        model.setBlock(DjlResNet18.create(work.classes()));
        this.trainer = model.newTrainer(config(work));
        this.inputShape = new Shape(work.batch(), COLOURS, work.imageSize(), work.imageSize());
        trainer.initialize(inputShape);
        this.images = channelsFirst(Values.of("images", work.inputLength(), 1), work.imageSize() * work.imageSize());
        this.labels = Arrays.stream(work.labels()).asLongStream().toArray();
    }

    private static TrainingConfig config(TrainingStepWork work) {
        Optimizer sgd = Optimizer.sgd()
                .setLearningRateTracker(Tracker.fixed((float) work.learningRate()))
                .optMomentum((float) TrainingStepWork.MOMENTUM)
                .optWeightDecays((float) TrainingStepWork.WEIGHT_DECAY)
                .build();
        return new DefaultTrainingConfig(Loss.softmaxCrossEntropyLoss())
                .optOptimizer(sgd)
                .optDevices(new Device[] {Device.cpu()});
    }

    /** Pictures in the order NCHW, of pictures in the order NHWC with so many pixels each. */
    private static float[] channelsFirst(float[] nhwc, int pixels) {
        float[] nchw = new float[nhwc.length];
        for (int i = 0; i < nhwc.length; i++) {
            int pixel = i / COLOURS;
            int plane = pixel / pixels * COLOURS + i % COLOURS;
            nchw[plane * pixels + pixel % pixels] = nhwc[i];
        }
        return nchw;
    }

    @Override
    public void run() {
        try (NDManager manager = trainer.getManager().newSubManager()) {
            NDList x = new NDList(manager.create(images, inputShape));
            NDList y = new NDList(manager.create(labels));
            try (GradientCollector collector = trainer.newGradientCollector()) {
                NDArray loss = trainer.getLoss().evaluate(y, trainer.forward(x));
                lastLoss = loss.getFloat();
                collector.backward(loss);
            }
            trainer.step();
        }
    }

    @Override
    public Checksum checksum() {
        return Checksum.of(lastLoss);
    }

    @Override
    public void close() {
        trainer.close();
        model.close();
    }
}
