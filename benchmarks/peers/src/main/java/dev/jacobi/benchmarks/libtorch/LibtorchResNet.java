package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.work.Values;
import dev.jacobi.models.networks.ResNetDesign;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Residual networks with torchvision's structure and names, and, as torchvision has it, ReLU and the residual sum in place.
 */
final class LibtorchResNet {
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private final ResNetDesign design;
    private final List<Residual> blocks = new ArrayList<>();
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> statistics = new LinkedHashMap<>();

    /**
     * A block: convolutions that are each followed by a normalisation.
     *
     * @param name what its parameters' names begin with
     */
    private record Residual(String name, int in, int out, int stride, List<Unit> units) {
        boolean resizes() {
            return in != out || stride != 1;
        }
    }

    private record Unit(int in, int out, int kernel, int stride) {}

    /** A network of a design without groups and dilation. */
    LibtorchResNet(ResNetDesign design, int classes) {
        this.design = design;
        convolutionWithNorm("conv1", "bn1", 3, design.width(), imagenet() ? 7 : 3);
        int channels = design.width();
        for (int stage = 0; stage < design.depths().size(); stage++) {
            int planes = design.width() << stage;
            for (int i = 0; i < design.depths().get(stage); i++) {
                Residual block = block("layer%d.%d.".formatted(stage + 1, i), channels, planes, stage > 0 && i == 0);
                addParameters(block);
                blocks.add(block);
                channels = block.out();
            }
        }
        parameter("fc.weight", classes, channels);
        parameter("fc.bias", classes);
    }

    private boolean imagenet() {
        return design.stem() == ResNetDesign.Stem.IMAGENET;
    }

    private Residual block(String name, int in, int planes, boolean halves) {
        int stride = halves ? 2 : 1;
        int out = planes * design.block().expansion();
        List<Unit> units = switch (design.block()) {
            case BASIC -> List.of(new Unit(in, planes, 3, stride), new Unit(planes, out, 3, 1));
            case BOTTLENECK ->
                List.of(new Unit(in, planes, 1, 1), new Unit(planes, planes, 3, stride), new Unit(planes, out, 1, 1));
        };
        return new Residual(name, in, out, stride, units);
    }

    private void addParameters(Residual block) {
        for (int i = 0; i < block.units().size(); i++) {
            Unit unit = block.units().get(i);
            convolutionWithNorm(convolutionName(block, i), normName(block, i), unit.in(), unit.out(), unit.kernel());
        }
        if (block.resizes() && design.shortcut() == ResNetDesign.Shortcut.PROJECTION) {
            convolutionWithNorm(
                    block.name() + "downsample.0", block.name() + "downsample.1", block.in(), block.out(), 1);
        }
    }

    private static String convolutionName(Residual block, int unit) {
        return block.name() + "conv" + (unit + 1);
    }

    private static String normName(Residual block, int unit) {
        return block.name() + "bn" + (unit + 1);
    }

    private void convolutionWithNorm(String convolution, String norm, int in, int out, int kernel) {
        String weight = convolution + ".weight";
        Tensor w = Libtorch.contiguous(Values.ofVariable(weight, out, in, kernel, kernel), out, in, kernel, kernel);
        Tensor last = w.contiguous(torch.MemoryFormat.ChannelsLast);
        w.close();
        parameters.put(weight, last.requires_grad_());
        parameter(norm + ".weight", out);
        parameter(norm + ".bias", out);
        statistics.put(norm + ".running_mean", variable(norm + ".running_mean", out));
        statistics.put(norm + ".running_var", variable(norm + ".running_var", out));
    }

    private void parameter(String name, int... shape) {
        parameters.put(name, variable(name, shape).requires_grad_());
    }

    private static Tensor variable(String name, int... shape) {
        long[] dimensions = new long[shape.length];
        for (int i = 0; i < shape.length; i++) {
            dimensions[i] = shape[i];
        }
        return Libtorch.contiguous(Values.ofVariable(name, shape), dimensions);
    }

    TensorVector parameters() {
        return new TensorVector(parameters.values().toArray(Tensor[]::new));
    }

    /** Logits [N, classes] of pictures [N,3,H,W], in training mode. */
    Tensor forward(Tensor images) {
        Tensor y = stem(images);
        for (Residual block : blocks) {
            Tensor next = residual(block, y);
            // What the way back needs, the graph keeps alive; our own reference would only delay its end.
            y.close();
            y = next;
        }
        Tensor pooled = torch.adaptive_avg_pool2d(y, 1, 1).flatten(1, -1);
        y.close();
        return torch.linear(pooled, parameters.get("fc.weight"), optional(parameters.get("fc.bias")));
    }

    private Tensor stem(Tensor images) {
        try (PointerScope _ = new PointerScope()) {
            int kernel = imagenet() ? 7 : 3;
            Tensor y = norm("bn1", convolution("conv1", images, kernel, imagenet() ? 2 : 1));
            y.relu_();
            if (imagenet()) {
                y = torch.max_pool2d(
                        y, new long[] {3, 3}, new long[] {2, 2}, new long[] {1, 1}, new long[] {1, 1}, false);
            }
            y.retainReference();
            return y;
        }
    }

    private Tensor residual(Residual block, Tensor x) {
        try (PointerScope _ = new PointerScope()) {
            Tensor y = x;
            int last = block.units().size() - 1;
            for (int i = 0; i <= last; i++) {
                Unit unit = block.units().get(i);
                Tensor convolved = convolution(convolutionName(block, i), y, unit.kernel(), unit.stride());
                y = norm(normName(block, i), convolved);
                if (i < last) {
                    y.relu_();
                }
            }
            y.add_(block.resizes() ? resized(block, x) : x);
            y.relu_();
            y.retainReference();
            return y;
        }
    }

    private Tensor resized(Residual block, Tensor x) {
        return switch (design.shortcut()) {
            case PROJECTION ->
                norm(block.name() + "downsample.1", convolution(block.name() + "downsample.0", x, 1, block.stride()));
            case PADDING -> {
                Tensor pixels = everySecond(everySecond(x, 2), 3);
                int before = (block.out() - block.in()) / 2;
                int after = block.out() - block.in() - before;
                // From the last axis [N,C,H,W] to the first: nothing around columns and rows, zeros around channels.
                yield torch.constant_pad_nd(pixels, 0, 0, 0, 0, before, after);
            }
        };
    }

    private static Tensor everySecond(Tensor x, long axis) {
        return x.slice(axis, new LongOptional(0), new LongOptional(), 2);
    }

    private Tensor convolution(String name, Tensor x, long kernel, long stride) {
        long padding = kernel / 2;
        return torch.conv2d(
                x,
                parameters.get(name + ".weight"),
                new TensorOptional(),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                1);
    }

    private Tensor norm(String name, Tensor x) {
        return torch.batch_norm(
                x,
                optional(parameters.get(name + ".weight")),
                optional(parameters.get(name + ".bias")),
                optional(statistics.get(name + ".running_mean")),
                optional(statistics.get(name + ".running_var")),
                true,
                MOMENTUM,
                EPSILON,
                false);
    }

    private static TensorOptional optional(Tensor tensor) {
        return new TensorOptional(tensor);
    }

    void close() {
        parameters.values().forEach(Tensor::close);
        statistics.values().forEach(Tensor::close);
    }
}
