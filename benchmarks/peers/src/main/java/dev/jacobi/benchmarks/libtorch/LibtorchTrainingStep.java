package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A training step with libtorch's autograd and its SGD. */
final class LibtorchTrainingStep implements Task {
    private final TrainingStepWork work;
    private final LibtorchResNet18 network;
    private final SGD optimizer;
    private final float[] images;
    private final Tensor labels;
    private double lastLoss;

    LibtorchTrainingStep(TrainingStepWork work) {
        if (!work.network().equals("resnet18-cifar")) {
            throw new IllegalArgumentException("network '%s': expected resnet18-cifar".formatted(work.network()));
        }
        this.work = work;
        this.network = new LibtorchResNet18(work.classes());
        SGDOptions options = new SGDOptions(TrainingStepWork.LEARNING_RATE);
        options.momentum().put(TrainingStepWork.MOMENTUM);
        options.weight_decay().put(TrainingStepWork.WEIGHT_DECAY);
        this.optimizer = new SGD(network.parameters(), options);
        this.images = Values.of("images", work.inputLength(), 1);
        this.labels = torch.tensor(Arrays.stream(work.labels()).asLongStream().toArray());
    }

    @Override
    public void run() {
        try (PointerScope _ = new PointerScope()) {
            Tensor x = Libtorch.channelsLast(images, work.batch(), work.imageSize(), work.imageSize(), 3);
            optimizer.zero_grad(true);
            Tensor logits = network.forward(x);
            Tensor loss = torch.cross_entropy_loss(logits, labels);
            lastLoss = loss.item_float();
            loss.backward();
            optimizer.step();
        }
    }

    @Override
    public Checksum checksum() {
        return Checksum.of(lastLoss);
    }

    @Override
    public void close() {
        optimizer.close();
        network.close();
        labels.close();
    }
}
