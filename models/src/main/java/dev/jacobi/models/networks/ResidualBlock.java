package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Initialisation.Fan;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Normalisation;
import dev.jacobi.models.layers.NormalisedConvolution;
import dev.jacobi.models.layers.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * y = ReLU(F(x) + shortcut(x)), where F is a chain of convolutions, each followed by a normalisation and all but the
 * last also by a ReLU. That last normalisation, the addition and the ReLU run as one operation.
 *
 * <p>The stride is that of the first 3×3 convolution, as in torchvision. Names: conv1, bn1, conv2, bn2, … downsample.
 */
public final class ResidualBlock extends Layer {
    /** The rule for all convolutions of residual networks. */
    static final Initialisation CONVOLUTION = Initialisation.kaimingNormal(Fan.OUT, Initialisation.RELU_GAIN);

    private final ResNetDesign design;
    private final List<NormalisedConvolution> units = new ArrayList<>();
    private final Layer shortcut;

    /**
     * A block.
     *
     * @param design of the network
     * @param in input channels
     * @param planes the stage's width; the output has {@code design.block().expansion()} times as many channels
     * @param stride how many times smaller the output is
     * @param dilation of the 3×3 convolution of a bottleneck
     */
    public ResidualBlock(ResNetDesign design, int in, int planes, int stride, int dilation) {
        this.design = design;
        int out = planes * design.block().expansion();
        Initialisation one = Initialisation.constant(1);
        Initialisation last = Initialisation.constant(design.zeroInitResidual() ? 0 : 1);
        switch (design.block()) {
            case BASIC -> {
                addUnit(in, planes, 3, Window.of(stride, 1), one);
                addUnit(planes, out, 3, Window.of(1, 1), last);
            }
            case BOTTLENECK -> {
                int within = planes * design.widthPerGroup() / ResNetDesign.PLAIN_WIDTH * design.groups();
                addUnit(in, within, 1, Window.of(1, 0), one);
                addUnit(within, within, 3, new Window(stride, dilation, dilation, design.groups()), one);
                addUnit(within, out, 1, Window.of(1, 0), last);
            }
        }
        boolean resized = in != out || stride != 1;
        this.shortcut = resized ? child("downsample", shortcut(in, out, stride)) : null;
    }

    private void addUnit(int in, int out, int kernel, Window window, Initialisation gamma) {
        int number = units.size() + 1;
        Conv2d convolution = Conv2d.withoutBias(in, out, kernel, window, CONVOLUTION);
        Normalisation normalisation = design.norm().layer(out, gamma);
        units.add(new NormalisedConvolution(child("conv" + number, convolution), child("bn" + number, normalisation)));
    }

    private Layer shortcut(int in, int out, int stride) {
        return switch (design.shortcut()) {
            case PADDING -> new PaddingShortcut(in, out, stride);
            case PROJECTION ->
                new Sequential(
                        Conv2d.withoutBias(in, out, 1, Window.of(stride, 0), CONVOLUTION),
                        design.norm().layer(out));
        };
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Tensor identity = shortcut == null ? x : shortcut.forward(x, mode);
        Tensor y = x;
        for (NormalisedConvolution unit : units.subList(0, units.size() - 1)) {
            y = unit.forward(y, mode, new Fusion(null, true));
        }
        return units.getLast().forward(y, mode, new Fusion(identity, true));
    }
}
