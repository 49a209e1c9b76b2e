package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.models.networks.ResNetDesign;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A training step with libtorch's autograd and its SGD. */
final class LibtorchTrainingStep implements Task {
    private final TrainingStepWork work;
    private final LibtorchResNet network;
    private final SGD optimizer;
    private final float[] images;
    private final Tensor labels;
    private double lastLoss;

    LibtorchTrainingStep(TrainingStepWork work) {
        this.work = work;
        this.network = new LibtorchResNet(design(work.network()), work.classes());
        SGDOptions options = new SGDOptions(work.learningRate());
        options.momentum().put(TrainingStepWork.MOMENTUM);
        options.weight_decay().put(TrainingStepWork.WEIGHT_DECAY);
        this.optimizer = new SGD(network.parameters(), options);
        this.images = Values.of("images", work.inputLength(), 1);
        this.labels = torch.tensor(Arrays.stream(work.labels()).asLongStream().toArray());
    }

    private static ResNetDesign design(String network) {
        return switch (network) {
            case "resnet18-cifar" ->
                ResNetDesign.of(Stem.CIFAR, Block.BASIC, List.of(2, 2, 2, 2), 64, Shortcut.PROJECTION);
            case "resnet20" -> ResNetDesign.cifar(3);
            case "resnet34" -> ResNetDesign.imagenet(Block.BASIC, 3, 4, 6, 3);
            case "resnet50" -> ResNetDesign.imagenet(Block.BOTTLENECK, 3, 4, 6, 3);
            default ->
                throw new IllegalArgumentException(
                        "network '%s': expected resnet18-cifar, resnet20, resnet34 or resnet50".formatted(network));
        };
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
