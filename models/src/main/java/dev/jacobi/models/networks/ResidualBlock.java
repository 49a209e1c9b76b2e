package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.BatchNormOp.Fusion;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.models.layers.BatchNorm2d;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Initialisation;
import dev.jacobi.models.layers.Initialisation.Fan;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import java.util.ArrayList;
import java.util.List;

/**
 * y = ReLU(F(x) + shortcut(x)), where F is convolutions that are each followed by a normalisation, and by a ReLU but
 * for the last. That last normalisation, the addition and the ReLU run as one operation.
 *
 * <p>The stride is that of the first 3×3 convolution, as in torchvision. Names: conv1, bn1, conv2, bn2, … downsample.
 */
public final class ResidualBlock extends Layer {
    /** The rule for all convolutions of residual networks. */
    static final Initialisation CONVOLUTION = Initialisation.kaimingNormal(Fan.OUT, Initialisation.RELU_GAIN);

    private record Unit(Conv2d convolution, BatchNorm2d normalisation) {
        /** ReLU(norm(convolution(x)) + residual); the residual may be null. */
        private Tensor forward(Tensor x, Tensor residual, Mode mode) {
            return normalisation.forward(convolution.forward(x, mode), mode, new Fusion(residual, true));
        }
    }

    private final List<Unit> units = new ArrayList<>();
    private final Layer shortcut;

    /**
     * A block.
     *
     * @param in input channels
     * @param width channels within; the output has {@code block.expansion()} times as many
     * @param shortcut what to do where input and output differ in size
     * @param lastGamma first values of the last normalisation's gamma
     */
    public ResidualBlock(Block block, int in, int width, int stride, Shortcut shortcut, Initialisation lastGamma) {
        int out = width * block.expansion();
        Initialisation one = Initialisation.constant(1);
        switch (block) {
            case BASIC -> {
                addUnit(in, width, 3, stride, one);
                addUnit(width, out, 3, 1, lastGamma);
            }
            case BOTTLENECK -> {
                addUnit(in, width, 1, 1, one);
                addUnit(width, width, 3, stride, one);
                addUnit(width, out, 1, 1, lastGamma);
            }
        }
        boolean resized = in != out || stride != 1;
        this.shortcut = resized ? child("downsample", shortcut(shortcut, in, out, stride)) : null;
    }

    private void addUnit(int in, int out, int kernel, int stride, Initialisation gamma) {
        int number = units.size() + 1;
        Window window = Window.of(stride, kernel / 2);
        Conv2d convolution = Conv2d.withoutBias(in, out, kernel, window, CONVOLUTION);
        BatchNorm2d normalisation = new BatchNorm2d(out, BatchNorm2d.MOMENTUM, BatchNorm2d.EPSILON, gamma);
        units.add(new Unit(child("conv" + number, convolution), child("bn" + number, normalisation)));
    }

    private static Layer shortcut(Shortcut kind, int in, int out, int stride) {
        return switch (kind) {
            case PADDING -> new PaddingShortcut(in, out, stride);
            case PROJECTION ->
                new Sequential(Conv2d.withoutBias(in, out, 1, Window.of(stride, 0), CONVOLUTION), new BatchNorm2d(out));
        };
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Tensor identity = shortcut == null ? x : shortcut.forward(x, mode);
        Tensor y = x;
        for (Unit unit : units.subList(0, units.size() - 1)) {
            y = unit.forward(y, null, mode);
        }
        return units.getLast().forward(y, identity, mode);
    }
}
