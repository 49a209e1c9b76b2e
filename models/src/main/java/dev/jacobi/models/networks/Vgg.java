package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.AveragePool2d;
import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Dropout;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.GlobalAveragePool;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.MaxPool2d;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Stacks of 3×3 convolutions with batch normalisation, each stack ended by a pooling (Simonyan and Zisserman, "Very
 * Deep Convolutional Networks", 2014), from [N,H,W,C] to [N,classes]. Names are torchvision's: features.0 …,
 * classifier.0 ….
 */
public final class Vgg extends Layer {
    /** Convolutions of each stack, as configuration A of the paper has them: with the classifier, 11 layers. */
    static final List<Integer> VGG11 = List.of(1, 1, 2, 2, 2);

    /** Configuration D: 16 layers. */
    static final List<Integer> VGG16 = List.of(2, 2, 3, 3, 3);

    private static final List<Integer> WIDTHS = List.of(64, 128, 256, 512, 512);
    private static final int REDUCTION = 32;
    private static final int POOLED = 7;
    private static final Initialisation ZERO = Initialisation.constant(0);
    private static final Initialisation CLASSIFIER = Initialisation.normal(0.01);

    private Vgg(List<Integer> depths, NetworkOptions options, Layer pool, Layer classifier) {
        child("features", new Sequential(features(depths, options.inputChannels())));
        child("avgpool", pool);
        child("flatten", new Flatten());
        child("classifier", classifier);
    }

    /**
     * For large pictures, with three linear layers after 7×7 pixels, as torchvision has it.
     *
     * @throws IllegalArgumentException unless the stacks leave a multiple of 7×7 pixels, as they do of 224
     */
    static Vgg imagenet(List<Integer> depths, NetworkOptions options) {
        int side = options.imageSize() / REDUCTION;
        if (side == 0 || side % POOLED != 0) {
            throw new IllegalArgumentException(
                    "image size %d, expected 224 or a multiple; for small pictures there is vgg11-bn-cifar"
                            .formatted(options.imageSize()));
        }
        int features = WIDTHS.getLast() * POOLED * POOLED;
        return new Vgg(
                depths,
                options,
                new AveragePool2d(side / POOLED, side / POOLED, 0),
                new Sequential(
                        linear(features, 4096),
                        Activation.relu(),
                        new Dropout(0.5),
                        linear(4096, 4096),
                        Activation.relu(),
                        new Dropout(0.5),
                        linear(4096, options.classes())));
    }

    /**
     * For small pictures, with one linear layer after a global pooling.
     *
     * @throws IllegalArgumentException for pictures of fewer than 32 pixels, of which five poolings leave nothing
     */
    static Vgg cifar(List<Integer> depths, NetworkOptions options) {
        if (options.imageSize() < REDUCTION) {
            throw new IllegalArgumentException(
                    "image size %d, expected at least %d".formatted(options.imageSize(), REDUCTION));
        }
        return new Vgg(depths, options, new GlobalAveragePool(), linear(WIDTHS.getLast(), options.classes()));
    }

    private static List<Layer> features(List<Integer> depths, int inputChannels) {
        List<Layer> layers = new ArrayList<>();
        int in = inputChannels;
        for (int stack = 0; stack < depths.size(); stack++) {
            int out = WIDTHS.get(stack);
            for (int i = 0; i < depths.get(stack); i++) {
                layers.add(new Conv2d(in, out, 3, Window.of(1, 1), ResidualBlock.CONVOLUTION, ZERO));
                layers.add(new BatchNorm2d(out));
                layers.add(Activation.relu());
                in = out;
            }
            layers.add(new MaxPool2d(2, 2, 0));
        }
        return layers;
    }

    private static Linear linear(int in, int out) {
        return new Linear(in, out, CLASSIFIER, ZERO);
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = layer.forward(y, mode);
        }
        return y;
    }
}
