package dev.jacobi.benchmarks.libtorch;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.ConvolutionWork;
import dev.jacobi.benchmarks.work.Operands;
import dev.jacobi.benchmarks.work.Pass;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import org.bytedeco.javacpp.BoolPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongArrayRefOptional;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** One pass of a convolution: {@code at::conv2d}, or {@code at::convolution_backward} asked for one gradient. */
final class LibtorchConvolution implements Task {
    private final ConvolutionWork work;
    private final long[] stride;
    private final long[] padding;
    private final long[] dilation;
    private final Tensor x;
    private final Tensor w;
    private final Tensor y;
    private final BoolPointer mask = new BoolPointer(3);
    private Tensor result;

    LibtorchConvolution(ConvolutionWork work) {
        this.work = work;
        Conv2dShape shape = work.shape();
        WindowAxis height = shape.height();
        WindowAxis width = shape.width();
        this.stride = new long[] {height.stride(), width.stride()};
        this.padding = new long[] {height.padding(), width.padding()};
        this.dilation = new long[] {height.dilation(), width.dilation()};
        Operands operands = Operands.of(shape);
        this.x = Libtorch.channelsLast(operands.x(), shape.n(), height.size(), width.size(), shape.c());
        this.w = Libtorch.channelsLast(operands.w(), shape.k(), height.kernel(), width.kernel(), shape.groupC());
        this.y = Libtorch.channelsLast(operands.y(), shape.n(), shape.p(), shape.q(), shape.k());
        mask.put(0, work.pass() == Pass.INPUT_GRADIENT);
        mask.put(1, work.pass() == Pass.WEIGHT_GRADIENT);
        mask.put(2, false);
    }

    @Override
    public void run() {
        if (result != null) {
            result.close();
        }
        try (PointerScope _ = new PointerScope()) {
            result = work.pass() == Pass.FORWARD ? forward() : gradient();
            result.retainReference();
        }
    }

    private Tensor forward() {
        return torch.conv2d(
                x,
                w,
                new TensorOptional(),
                stride,
                padding,
                dilation,
                work.shape().groups());
    }

    private Tensor gradient() {
        long[] noOutputPadding = {0, 0};
        T_TensorTensorTensor_T gradients = torch.convolution_backward(
                y,
                x,
                w,
                new LongArrayRefOptional(),
                stride,
                padding,
                dilation,
                false,
                noOutputPadding,
                work.shape().groups(),
                mask);
        // A handle of its own: the three in the tuple end with it.
        return new Tensor(work.pass() == Pass.INPUT_GRADIENT ? gradients.get0() : gradients.get1());
    }

    @Override
    public Checksum checksum() {
        return Checksum.of(Libtorch.toChannelsLast(result));
    }

    @Override
    public void close() {
        result.close();
        x.close();
        w.close();
        y.close();
        mask.close();
    }
}
