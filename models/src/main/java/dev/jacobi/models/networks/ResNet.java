package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.GlobalAveragePool;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.MaxPool2d;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.NormalisedConvolution;
import dev.jacobi.models.layers.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * A residual network: stem, stages of blocks, global pooling and a linear classifier, from [N,H,W,C] to [N,classes].
 *
 * <p>Structure and names (conv1, bn1, layer1 …, fc) are torchvision's, so that files can be exchanged with it.
 */
public final class ResNet extends Layer {
    private final NormalisedConvolution stem;
    private final List<Layer> rest = new ArrayList<>();

    /** A network of a design. */
    public ResNet(ResNetDesign design, NetworkOptions options) {
        stem = new NormalisedConvolution(
                child("conv1", stemConvolution(design, options.inputChannels())),
                child("bn1", design.norm().layer(design.width())));
        if (design.stem() == ResNetDesign.Stem.IMAGENET) {
            rest.add(child("maxpool", new MaxPool2d(3, 2, 1)));
        }
        int channels = design.width();
        int dilation = 1;
        for (int stage = 0; stage < design.depths().size(); stage++) {
            boolean dilated = stage > 0 && design.replaceStrideWithDilation().get(stage - 1);
            int stride = stage == 0 || dilated ? 1 : 2;
            rest.add(child("layer" + (stage + 1), stage(design, stage, channels, stride, dilation, dilated)));
            dilation *= dilated ? 2 : 1;
            channels = (design.width() << stage) * design.block().expansion();
        }
        rest.add(child("avgpool", new GlobalAveragePool()));
        rest.add(child("flatten", new Flatten()));
        rest.add(child("fc", new Linear(channels, options.classes())));
    }

    private static Conv2d stemConvolution(ResNetDesign design, int inputChannels) {
        return switch (design.stem()) {
            case IMAGENET ->
                Conv2d.withoutBias(inputChannels, design.width(), 7, Window.of(2, 3), ResidualBlock.CONVOLUTION);
            case CIFAR ->
                Conv2d.withoutBias(inputChannels, design.width(), 3, Window.of(1, 1), ResidualBlock.CONVOLUTION);
        };
    }

    /** A stage; where it is dilated, its first block still has the dilation of the stage before, as in torchvision. */
    private static Sequential stage(
            ResNetDesign design, int stage, int channels, int stride, int dilation, boolean dilated) {
        int planes = design.width() << stage;
        List<Layer> blocks = new ArrayList<>();
        blocks.add(new ResidualBlock(design, channels, planes, stride, dilation));
        for (int i = 1; i < design.depths().get(stage); i++) {
            int in = planes * design.block().expansion();
            blocks.add(new ResidualBlock(design, in, planes, 1, dilated ? 2 * dilation : dilation));
        }
        return new Sequential(blocks);
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Tensor y = stem.forward(x, mode, new Fusion(null, true));
        for (Layer layer : rest) {
            y = layer.forward(y, mode);
        }
        return y;
    }
}
