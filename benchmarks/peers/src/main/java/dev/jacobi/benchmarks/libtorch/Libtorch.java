package dev.jacobi.benchmarks.libtorch;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Arrays on their way in and out of libtorch. */
final class Libtorch {
    private static final Pattern BUILD =
            Pattern.compile("(?<=TORCH_VERSION=)[0-9.]+|MKL-DNN v[0-9.]+|CPU capability usage: \\w+");

    private Libtorch() {}

    /** A tensor [N,C,H,W] (or [K,C,R,S]) that lies in memory channels last, of values in that order: NHWC, KRSC. */
    static Tensor channelsLast(float[] values, long n, long h, long w, long c) {
        try (PointerScope _ = new PointerScope()) {
            Tensor image = torch.from_blob(new FloatPointer(values), n, h, w, c).permute(0, 3, 1, 2);
            // The clone keeps the order of memory, and owns its memory.
            Tensor clone = image.clone();
            clone.retainReference();
            return clone;
        }
    }

    /** A contiguous tensor. */
    static Tensor contiguous(float[] values, long... shape) {
        try (PointerScope _ = new PointerScope()) {
            Tensor clone = torch.from_blob(new FloatPointer(values), shape).clone();
            clone.retainReference();
            return clone;
        }
    }

    /** The values of a tensor [N,C,H,W] in the order NHWC. */
    static float[] toChannelsLast(Tensor tensor) {
        try (PointerScope _ = new PointerScope()) {
            Tensor nhwc = tensor.permute(0, 2, 3, 1).contiguous();
            float[] values = new float[Math.toIntExact(nhwc.numel())];
            nhwc.data_ptr_float().get(values);
            return values;
        }
    }

    /** Versions, and the instruction set that PyTorch's own kernels use. */
    static String build() {
        return BUILD.matcher(torch.show_config().getString())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.joining(", "));
    }
}
