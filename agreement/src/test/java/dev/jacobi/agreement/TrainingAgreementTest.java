package dev.jacobi.agreement;

import static dev.jacobi.core.ops.CrossEntropyOp.crossEntropy;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.networks.NetworkOptions;
import dev.jacobi.models.networks.ResNet;
import dev.jacobi.models.networks.ResNetDesign;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Sgd;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whole networks from the same weights: one forward and backward pass, and twenty steps of SGD with momentum, weight
 * decay and Nesterov's look-ahead, with the running statistics that they leave.
 */
@ExtendWith(AgreementReport.class)
final class TrainingAgreementTest {
    private static final int STEPS = 20;
    private static final int BATCH = 8;
    private static final int CLASSES = 5;
    private static final Shape PICTURES = Shape.of(BATCH, 12, 12, 3);
    private static final double RATE = 0.02;
    private static final double MOMENTUM = 0.9;
    private static final double DECAY = 5e-4;

    /** Roundings grow from layer to layer, and from step to step. */
    private static double tolerance(Precision precision) {
        return precision == Precision.SINGLE ? 1e-4 : 1e-12;
    }

    private static ResNetDesign design(Block block) {
        return ResNetDesign.of(
                block == Block.BASIC ? Stem.CIFAR : Stem.IMAGENET, block, List.of(1, 2), 8, Shortcut.PROJECTION);
    }

    @ParameterizedTest
    @CsvSource({"BASIC,SINGLE", "BASIC,DOUBLE", "BOTTLENECK,SINGLE", "BOTTLENECK,DOUBLE"})
    void lossesAndWeightsAgreeOverTwentySteps(Block block, Precision precision) {
        try (Backend backend = precision.open();
                Layer network = new ResNet(design(block), new NetworkOptions(CLASSES, 3, 12));
                PointerScope _ = new PointerScope()) {
            network.initialise(backend, 3);
            try (ParameterBlock parameters = new ParameterBlock(network, notice -> {
                        throw new AssertionError(notice);
                    });
                    Sgd optimizer = new Sgd(parameters, new SgdSettings(MOMENTUM, 0, true, DECAY))) {
                train(block, precision, backend, network, parameters, optimizer);
            }
        }
    }

    private static void train(
            Block block,
            Precision precision,
            Backend backend,
            Layer network,
            ParameterBlock parameters,
            Sgd optimizer) {
        String row = (block == Block.BASIC ? "basic" : "bottleneck") + " blocks, ";
        TorchResNet torchNetwork = TorchResNet.of(design(block), NetworkState.save(network), precision);
        SGD torchOptimizer = new SGD(torchNetwork.parameters(), options());
        double first = 0;
        double last = 0;
        for (int step = 0; step < STEPS; step++) {
            Random random = new Random(step);
            int[] labels = random.ints(BATCH, 0, CLASSES).toArray();
            double[] pixels = pictures(random, labels);
            String where = block + " step " + step;

            torchOptimizer.zero_grad();
            var torchLogits = torchNetwork.forward(Torch.constant(precision, PICTURES, pixels), true);
            var torchLoss =
                    torch.cross_entropy_loss(torchLogits, Torch.labels(labels), new TensorOptional(), 1, -100, 0);
            torchLoss.backward();

            try (Tape tape = Tape.open()) {
                Tensor logits =
                        network.forward(Tensor.of(backend, PICTURES, pixels), Mode.training(RandomStream.of(step)));
                Tensor loss = crossEntropy(logits, Tensor.ofInts(backend, labels), 0);
                double tolerance = tolerance(precision);
                String what = row + (step == 0 ? "first step: outputs" : "twenty steps: losses");
                if (step == 0) {
                    compare(what, precision, where, logits.toDoubles(), Torch.values(torchLogits), tolerance);
                }
                compare(what, precision, where, loss.toDoubles(), Torch.values(torchLoss), tolerance);
                last = loss.item();
                first = step == 0 ? last : first;
                tape.backwardAndRelease(loss, parameters.gradients());
            }
            if (step == 0) {
                network.parameters()
                        .forEach((name, parameter) -> compare(
                                row + "first step: gradients",
                                precision,
                                name,
                                parameters.gradients().of(parameter.value()).toDoubles(),
                                Torch.values(torchNetwork.state().get(name).grad()),
                                tolerance(precision)));
            }
            optimizer.step(RATE);
            torchOptimizer.step();
        }
        assertTrue(last < 0.7 * first, "the network must learn, or little is compared: " + first + " to " + last);
        compareState(row, precision, network, torchNetwork);
    }

    private static void compareState(String row, Precision precision, Layer network, TorchResNet torchNetwork) {
        Map<String, StoredTensor> saved = NetworkState.save(network);
        torchNetwork.state().forEach((name, theirs) -> {
            String what = row + "twenty steps: " + (name.contains("running_") ? "running statistics" : "weights");
            // Files have PyTorch's layout, and so the order of theirs.
            double[] values = Torch.values(theirs.dim() == 4 ? theirs.permute(0, 3, 1, 2) : theirs);
            compare(what, precision, name, saved.get(name).toDoubles(), values, tolerance(precision));
        });
    }

    private static void compare(
            String what, Precision precision, String where, double[] ours, double[] theirs, double tolerance) {
        AgreementReport.compare(what, precision, where, ours, theirs, tolerance);
    }

    private static SGDOptions options() {
        SGDOptions options = new SGDOptions(RATE);
        options.momentum().put(MOMENTUM);
        options.weight_decay().put(DECAY);
        options.nesterov().put(true);
        return options;
    }

    /** Noise around a value that depends on the label, so that there is something to learn. */
    private static double[] pictures(Random random, int[] labels) {
        double[] pixels = new double[PICTURES.size()];
        int size = pixels.length / BATCH;
        Arrays.setAll(pixels, i -> (float) (0.5 * random.nextGaussian() + Math.cos((1 + labels[i / size]) * i)));
        return pixels;
    }
}
