package dev.jacobi.agreement;

import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.networks.ResNetDesign;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A residual network written down once more, of libtorch's functions and a map of torchvision's names to tensors. */
final class TorchResNet {
    private final ResNetDesign design;
    private final Map<String, Tensor> state;

    /** With tensors by torchvision's names. */
    TorchResNet(ResNetDesign design, Map<String, Tensor> state) {
        this.design = design;
        this.state = state;
    }

    /** With the values of stored tensors, which are in PyTorch's layouts; weights are made trainable. */
    static TorchResNet of(ResNetDesign design, Map<String, StoredTensor> tensors, Precision precision) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        tensors.forEach((name, stored) -> {
            if (!name.endsWith("num_batches_tracked")) {
                state.put(name, tensor(stored, precision).requires_grad_(!name.contains("running_")));
            }
        });
        return new TorchResNet(design, state);
    }

    private static Tensor tensor(StoredTensor stored, Precision precision) {
        long[] dims = Arrays.stream(stored.shape().dims()).asLongStream().toArray();
        try (DoublePointer memory = new DoublePointer(stored.toDoubles());
                TensorOptions options = new TensorOptions(ScalarType.Double)) {
            return torch.from_blob(memory, dims, options)
                    .to(precision.type())
                    .clone()
                    .detach();
        }
    }

    /** Weights and statistics by name. */
    Map<String, Tensor> state() {
        return state;
    }

    /** What is trained. */
    TensorVector parameters() {
        return new TensorVector(
                state.values().stream().filter(Tensor::requires_grad).toArray(Tensor[]::new));
    }

    Tensor forward(Tensor x, boolean training) {
        boolean large = design.stem() == Stem.IMAGENET;
        Tensor y = norm("bn1", convolution("conv1", x, large ? 2 : 1, large ? 3 : 1), training)
                .relu();
        if (large) {
            y = torch.max_pool2d(y, Torch.both(3), Torch.both(2), Torch.both(1), Torch.both(1), false);
        }
        for (int stage = 0; stage < design.depths().size(); stage++) {
            for (int block = 0; block < design.depths().get(stage); block++) {
                y = block("layer" + (stage + 1) + "." + block + ".", y, stage > 0 && block == 0 ? 2 : 1, training);
            }
        }
        Tensor pooled = torch.adaptive_avg_pool2d(y, 1, 1).flatten(1, -1);
        return torch.linear(pooled, state.get("fc.weight"), new TensorOptional(state.get("fc.bias")));
    }

    private Tensor block(String prefix, Tensor x, int stride, boolean training) {
        // Stride and padding of each convolution.
        List<int[]> windows = design.block() == Block.BASIC
                ? List.of(new int[] {stride, 1}, new int[] {1, 1})
                : List.of(new int[] {1, 0}, new int[] {stride, 1}, new int[] {1, 0});
        Tensor y = x;
        for (int i = 1; i <= windows.size(); i++) {
            int[] window = windows.get(i - 1);
            y = norm(prefix + "bn" + i, convolution(prefix + "conv" + i, y, window[0], window[1]), training);
            y = i < windows.size() ? y.relu() : y;
        }
        Tensor shortcut = state.containsKey(prefix + "downsample.0.weight")
                ? norm(prefix + "downsample.1", convolution(prefix + "downsample.0", x, stride, 0), training)
                : x;
        return y.add(shortcut).relu();
    }

    private Tensor convolution(String name, Tensor x, int stride, int padding) {
        return torch.conv2d(
                x,
                state.get(name + ".weight"),
                new TensorOptional(),
                Torch.both(stride),
                Torch.both(padding),
                Torch.both(1),
                1);
    }

    private Tensor norm(String name, Tensor x, boolean training) {
        return torch.batch_norm(
                x,
                new TensorOptional(state.get(name + ".weight")),
                new TensorOptional(state.get(name + ".bias")),
                new TensorOptional(state.get(name + ".running_mean")),
                new TensorOptional(state.get(name + ".running_var")),
                training,
                0.1,
                1e-5,
                false);
    }
}
