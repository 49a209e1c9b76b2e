package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.work.Values;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * ResNet-18 for small pictures with torchvision's structure and names, and, as torchvision has it, ReLU and the
 * residual sum in place.
 */
final class LibtorchResNet18 {
    private static final int WIDTH = 64;
    private static final int STAGES = 4;
    private static final int BLOCKS = 2;
    private static final double MOMENTUM = 0.1;
    private static final double EPSILON = 1e-5;

    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> statistics = new LinkedHashMap<>();

    LibtorchResNet18(int classes) {
        convolutionWithNorm("conv1", "bn1", 3, WIDTH, 3);
        int channels = WIDTH;
        for (int stage = 0; stage < STAGES; stage++) {
            int width = WIDTH << stage;
            for (int i = 0; i < BLOCKS; i++) {
                String block = block(stage, i);
                convolutionWithNorm(block + "conv1", block + "bn1", channels, width, 3);
                convolutionWithNorm(block + "conv2", block + "bn2", width, width, 3);
                if (channels != width) {
                    convolutionWithNorm(block + "downsample.0", block + "downsample.1", channels, width, 1);
                }
                channels = width;
            }
        }
        parameter("fc.weight", classes, channels);
        parameter("fc.bias", classes);
    }

    private static String block(int stage, int index) {
        return "layer%d.%d.".formatted(stage + 1, index);
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
        for (int stage = 0; stage < STAGES; stage++) {
            for (int i = 0; i < BLOCKS; i++) {
                Tensor next = residual(block(stage, i), y, stage > 0 && i == 0 ? 2 : 1);
                // What the way back needs, the graph keeps alive; our own reference would only delay its end.
                y.close();
                y = next;
            }
        }
        Tensor pooled = torch.adaptive_avg_pool2d(y, 1, 1).flatten(1, -1);
        y.close();
        return torch.linear(pooled, parameters.get("fc.weight"), optional(parameters.get("fc.bias")));
    }

    private Tensor stem(Tensor images) {
        try (PointerScope _ = new PointerScope()) {
            Tensor y = norm("bn1", convolution("conv1", images, 1, 1));
            y.relu_();
            y.retainReference();
            return y;
        }
    }

    private Tensor residual(String block, Tensor x, int stride) {
        try (PointerScope _ = new PointerScope()) {
            Tensor y = norm(block + "bn1", convolution(block + "conv1", x, stride, 1));
            y.relu_();
            y = norm(block + "bn2", convolution(block + "conv2", y, 1, 1));
            boolean projected = parameters.containsKey(block + "downsample.0.weight");
            y.add_(projected ? norm(block + "downsample.1", convolution(block + "downsample.0", x, stride, 0)) : x);
            y.relu_();
            y.retainReference();
            return y;
        }
    }

    private Tensor convolution(String name, Tensor x, long stride, long padding) {
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
