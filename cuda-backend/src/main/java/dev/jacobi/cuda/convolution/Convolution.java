package dev.jacobi.cuda.convolution;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cuda.binding.ConvolutionAlgorithm;
import dev.jacobi.cuda.binding.ConvolutionPass;
import dev.jacobi.cuda.binding.DnnConvolution;
import dev.jacobi.cuda.binding.Workspace;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.CudaSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Convolution by cuDNN: for each pass of each geometry the algorithm is chosen once. The few geometries that none of its
 * algorithms runs are computed by {@link DirectConvolution}.
 */
public final class Convolution {
    private final CudaSession session;
    private final CudaSettings settings;
    private final DirectConvolution direct;
    private final ChannelPadding padding;
    private final AlgorithmChoices choices;

    /** Convolutions on a session's device. */
    public Convolution(CudaSession session) {
        this.session = session;
        this.settings = session.settings();
        this.direct = new DirectConvolution(session.kernels());
        this.padding = new ChannelPadding(session);
        this.choices = new AlgorithmChoices(
                "algorithms and workspaces of cuDNN %d on %s, capability %d, %s, workspace up to %d, %s"
                        .formatted(
                                session.dnn().version(),
                                session.device().model(),
                                session.device().capability(),
                                settings.deterministic() ? "deterministic" : "measured",
                                settings.workspaceBudget(),
                                session.precision() == Precision.TF32 ? "TF32" : "FP32"),
                settings.cache());
    }

    /** As {@link Backend#conv2d}. */
    public void forward(DeviceBuffer x, DeviceBuffer w, Epilogue epilogue, DeviceBuffer y, Conv2dShape shape) {
        run(ConvolutionPass.FORWARD, x, w, y, shape);
        if (!epilogue.equals(Epilogue.NONE)) {
            session.kernels()
                    .call("finish_convolution", y)
                    .buffer((DeviceBuffer) epilogue.bias())
                    .buffer((DeviceBuffer) epilogue.residual())
                    .flag(epilogue.relu())
                    .buffer(y)
                    .integer(shape.k())
                    .forEach(y.length());
        }
    }

    /** As {@link Backend#conv2dInputGradient}. */
    public void inputGradient(DeviceBuffer dy, DeviceBuffer w, DeviceBuffer dx, Conv2dShape shape) {
        run(ConvolutionPass.INPUT_GRADIENT, dx, w, dy, shape);
    }

    /** As {@link Backend#conv2dWeightGradient}. */
    public void weightGradient(DeviceBuffer dy, DeviceBuffer x, DeviceBuffer dw, Conv2dShape shape) {
        run(ConvolutionPass.WEIGHT_GRADIENT, x, dw, dy, shape);
    }

    /** All three of the pictures' type, to which the filters are rounded, and aligned as cuDNN wants them. */
    private void run(ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y, Conv2dShape shape) {
        DType type = x.type();
        operand(
                x,
                type,
                pass == ConvolutionPass.INPUT_GRADIENT,
                xData -> operand(
                        w,
                        type,
                        pass == ConvolutionPass.WEIGHT_GRADIENT,
                        wData -> operand(
                                y,
                                type,
                                pass == ConvolutionPass.FORWARD,
                                yData -> runAligned(pass, xData, wData, yData, shape))));
    }

    private void operand(DeviceBuffer buffer, DType type, boolean isResult, Consumer<DeviceBuffer> work) {
        if (isResult) {
            session.operands().write(buffer, type, DnnConvolution.ALIGNMENT, work);
        } else {
            session.operands().read(buffer, type, DnnConvolution.ALIGNMENT, work);
        }
    }

    private void runAligned(ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y, Conv2dShape shape) {
        if (padding.applies(pass, x.type(), shape)) {
            padding.run(pass, x, w, shape, (wideX, wideW, wide) -> runAsItIs(pass, wideX, wideW, y, wide));
        } else {
            runAsItIs(pass, x, w, y, shape);
        }
    }

    private void runAsItIs(ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y, Conv2dShape shape) {
        DnnConvolution convolution = session.convolution(shape, x.type());
        choices.run(pass, x.type(), shape, () -> candidates(convolution, pass, x, w, y), algorithm -> {
            if (algorithm.isPresent()) {
                return runs(convolution, pass, algorithm.get(), x, w, y);
            }
            direct.run(pass, x, w, y, shape);
            return true;
        });
    }

    private boolean runs(
            DnnConvolution convolution,
            ConvolutionPass pass,
            ConvolutionAlgorithm algorithm,
            DeviceBuffer x,
            DeviceBuffer w,
            DeviceBuffer y) {
        boolean[] runs = new boolean[1];
        withWorkspace(
                algorithm.workspaceBytes(),
                workspace ->
                        runs[0] = convolution.run(pass, algorithm, x.address(), w.address(), y.address(), workspace));
        return runs[0];
    }

    /** The fastest first: by cuDNN's estimate, which repeats, or by measuring, which may not. */
    private Candidates candidates(
            DnnConvolution convolution, ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y) {
        List<ConvolutionAlgorithm> listed = settings.deterministic() ? List.of() : measured(convolution, pass, x, w, y);
        // What takes too much workspace is not measured, but estimated.
        return Candidates.of(listed.isEmpty() ? convolution.estimated(pass) : listed, settings);
    }

    private List<ConvolutionAlgorithm> measured(
            DnnConvolution convolution, ConvolutionPass pass, DeviceBuffer x, DeviceBuffer w, DeviceBuffer y) {
        if (session.stream().isCapturing()) {
            throw new NotCapturableException("the algorithm of a convolution is measured: " + pass);
        }
        List<ConvolutionAlgorithm> fastest = new ArrayList<>();
        withWorkspace(
                settings.workspaceBudget(),
                workspace ->
                        fastest.addAll(convolution.measured(pass, x.address(), w.address(), y.address(), workspace)));
        return fastest;
    }

    private void withWorkspace(long bytes, Consumer<Workspace> work) {
        if (bytes == 0) {
            work.accept(new Workspace(0, 0));
        } else {
            int words = Math.toIntExact(Math.ceilDiv(bytes, DType.I32.bytes()));
            session.memory()
                    .lend(DType.I32, words, space -> work.accept(new Workspace(space.address(), space.bytes())));
        }
    }
}
