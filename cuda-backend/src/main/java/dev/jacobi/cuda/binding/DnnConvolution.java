package dev.jacobi.cuda.binding;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.Conv2dShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.IntSupplier;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionBwdFilterAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/**
 * The three passes of one convolution by cuDNN. Its parameters are called x, w and y in all of them; which is computed is
 * the pass's matter. All addresses must be multiples of {@link #ALIGNMENT}.
 */
public final class DnnConvolution implements AutoCloseable {
    /** What cuDNN's vectorised kernels load at once. */
    public static final int ALIGNMENT = 16;

    /** More than cuDNN has for any pass. */
    private static final int MOST = 10;

    private final Dnn dnn;
    private final DType type;
    private final List<Integer> maths;
    private final Resources created = new Resources();
    private final cudnnTensorDescriptor x = new cudnnTensorDescriptor();
    private final cudnnFilterDescriptor w = new cudnnFilterDescriptor();
    private final cudnnTensorDescriptor y = new cudnnTensorDescriptor();
    private final cudnnConvolutionDescriptor convolution = new cudnnConvolutionDescriptor();

    /**
     * Describes the geometry to cuDNN.
     *
     * @param type of x, w and y; sums are in single precision
     */
    public DnnConvolution(Dnn dnn, Conv2dShape shape, DType type) {
        this.dnn = dnn;
        this.type = type;
        this.maths = maths();
        try {
            create();
            describe(shape);
        } catch (RuntimeException | Error e) {
            created.close();
            throw e;
        }
    }

    private void create() {
        Status.dnn("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(x));
        created.onClose(() -> JCudnn.cudnnDestroyTensorDescriptor(x));
        Status.dnn("cudnnCreateFilterDescriptor", JCudnn.cudnnCreateFilterDescriptor(w));
        created.onClose(() -> JCudnn.cudnnDestroyFilterDescriptor(w));
        Status.dnn("cudnnCreateTensorDescriptor", JCudnn.cudnnCreateTensorDescriptor(y));
        created.onClose(() -> JCudnn.cudnnDestroyTensorDescriptor(y));
        Status.dnn("cudnnCreateConvolutionDescriptor", JCudnn.cudnnCreateConvolutionDescriptor(convolution));
        created.onClose(() -> JCudnn.cudnnDestroyConvolutionDescriptor(convolution));
    }

    private void describe(Conv2dShape shape) {
        describe(x, shape.n(), shape.c(), shape.height().size(), shape.width().size());
        describe(y, shape.n(), shape.k(), shape.p(), shape.q());
        Status.dnn(
                "cudnnSetFilter4dDescriptor",
                JCudnn.cudnnSetFilter4dDescriptor(
                        w,
                        dataType(),
                        cudnnTensorFormat.CUDNN_TENSOR_NHWC,
                        shape.k(),
                        shape.groupC(),
                        shape.height().kernel(),
                        shape.width().kernel()));
        Status.dnn(
                "cudnnSetConvolution2dDescriptor",
                JCudnn.cudnnSetConvolution2dDescriptor(
                        convolution,
                        shape.height().padding(),
                        shape.width().padding(),
                        shape.height().stride(),
                        shape.width().stride(),
                        shape.height().dilation(),
                        shape.width().dilation(),
                        cudnnConvolutionMode.CUDNN_CROSS_CORRELATION,
                        cudnnDataType.CUDNN_DATA_FLOAT));
        Status.dnn("cudnnSetConvolutionGroupCount", JCudnn.cudnnSetConvolutionGroupCount(convolution, shape.groups()));
    }

    private int dataType() {
        return switch (type) {
            case F32 -> cudnnDataType.CUDNN_DATA_FLOAT;
            case BF16 -> cudnnDataType.CUDNN_DATA_BFLOAT16;
            case F16 -> cudnnDataType.CUDNN_DATA_HALF;
            case F64, I32, U8 -> throw new IllegalArgumentException("convolutions of type " + type);
        };
    }

    /**
     * What may be multiplied and added with, the fastest first. Of 16 bits not everything is done by tensor cores, above all
     * not all convolutions of groups. cuDNN's default may round factors of single precision to TF32; FMA never does.
     */
    private List<Integer> maths() {
        if (type != DType.F32) {
            return List.of(cudnnMathType.CUDNN_TENSOR_OP_MATH, cudnnMathType.CUDNN_DEFAULT_MATH);
        }
        return List.of(dnn.tf32() ? cudnnMathType.CUDNN_DEFAULT_MATH : cudnnMathType.CUDNN_FMA_MATH);
    }

    private void setMath(int math) {
        Status.dnn("cudnnSetConvolutionMathType", JCudnn.cudnnSetConvolutionMathType(convolution, math));
    }

    private void describe(cudnnTensorDescriptor tensor, int n, int c, int h, int w) {
        Status.dnn(
                "cudnnSetTensor4dDescriptor",
                JCudnn.cudnnSetTensor4dDescriptor(tensor, cudnnTensorFormat.CUDNN_TENSOR_NHWC, dataType(), n, c, h, w));
    }

    /** The algorithms that cuDNN expects to work, the fastest first by its own estimate: the same list every time. */
    public List<ConvolutionAlgorithm> estimated(ConvolutionPass pass) {
        setMath(maths.getFirst());
        int[] count = new int[1];
        return switch (pass) {
            case FORWARD -> {
                var found = forwardResults();
                int number = listed(
                        "cudnnGetConvolutionForwardAlgorithm_v7",
                        count,
                        () -> JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(
                                dnn.handle(), x, w, convolution, y, MOST, count, found));
                yield usable(found, number);
            }
            case INPUT_GRADIENT -> {
                var found = inputGradientResults();
                int number = listed(
                        "cudnnGetConvolutionBackwardDataAlgorithm_v7",
                        count,
                        () -> JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(
                                dnn.handle(), w, y, convolution, x, MOST, count, found));
                yield usable(found, number);
            }
            case WEIGHT_GRADIENT -> {
                var found = weightGradientResults();
                int number = listed(
                        "cudnnGetConvolutionBackwardFilterAlgorithm_v7",
                        count,
                        () -> JCudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7(
                                dnn.handle(), x, y, convolution, w, MOST, count, found));
                yield usable(found, number);
            }
        };
    }

    /**
     * The algorithms that work, the fastest first as measured now; the pass's result is overwritten.
     *
     * @throws IllegalStateException if the stream captures: nothing runs then that could be measured
     */
    public List<ConvolutionAlgorithm> measured(
            ConvolutionPass pass, long xData, long wData, long yData, Workspace workspace) {
        if (dnn.stream().isCapturing()) {
            throw new IllegalStateException(
                    "convolution algorithms are to be measured, but the stream captures: run the same work once"
                            + " before");
        }
        setMath(maths.getFirst());
        int[] count = new int[1];
        Address xAt = new Address(xData);
        Address wAt = new Address(wData);
        Address yAt = new Address(yData);
        Address space = new Address(workspace.address());
        long bytes = workspace.bytes();
        return switch (pass) {
            case FORWARD -> {
                var found = forwardResults();
                int number = listed(
                        "cudnnFindConvolutionForwardAlgorithmEx",
                        count,
                        () -> JCudnn.cudnnFindConvolutionForwardAlgorithmEx(
                                dnn.handle(), x, xAt, w, wAt, convolution, y, yAt, MOST, count, found, space, bytes));
                yield usable(found, number);
            }
            case INPUT_GRADIENT -> {
                var found = inputGradientResults();
                int number = listed(
                        "cudnnFindConvolutionBackwardDataAlgorithmEx",
                        count,
                        () -> JCudnn.cudnnFindConvolutionBackwardDataAlgorithmEx(
                                dnn.handle(), w, wAt, y, yAt, convolution, x, xAt, MOST, count, found, space, bytes));
                yield usable(found, number);
            }
            case WEIGHT_GRADIENT -> {
                var found = weightGradientResults();
                int number = listed(
                        "cudnnFindConvolutionBackwardFilterAlgorithmEx",
                        count,
                        () -> JCudnn.cudnnFindConvolutionBackwardFilterAlgorithmEx(
                                dnn.handle(), x, xAt, y, yAt, convolution, w, wAt, MOST, count, found, space, bytes));
                yield usable(found, number);
            }
        };
    }

    /**
     * Queues a pass.
     *
     * @return false if cuDNN does not run this algorithm, though it was listed. During a capture, which a failed call may
     *     have spoiled, that is an error
     */
    public boolean run(
            ConvolutionPass pass,
            ConvolutionAlgorithm algorithm,
            long xData,
            long wData,
            long yData,
            Workspace workspace) {
        int number = algorithm.number();
        setMath(algorithm.math());
        Address one = dnn.one();
        Address zero = dnn.zero();
        Address xAt = new Address(xData);
        Address wAt = new Address(wData);
        Address yAt = new Address(yData);
        Address space = new Address(workspace.address());
        long bytes = workspace.bytes();
        return switch (pass) {
            case FORWARD ->
                runs(
                        "cudnnConvolutionForward",
                        JCudnn.cudnnConvolutionForward(
                                dnn.handle(), one, x, xAt, w, wAt, convolution, number, space, bytes, zero, y, yAt));
            case INPUT_GRADIENT ->
                runs(
                        "cudnnConvolutionBackwardData",
                        JCudnn.cudnnConvolutionBackwardData(
                                dnn.handle(), one, w, wAt, y, yAt, convolution, number, space, bytes, zero, x, xAt));
            case WEIGHT_GRADIENT ->
                runs(
                        "cudnnConvolutionBackwardFilter",
                        JCudnn.cudnnConvolutionBackwardFilter(
                                dnn.handle(), one, x, xAt, y, yAt, convolution, number, space, bytes, zero, w, wAt));
        };
    }

    private boolean runs(String function, int code) {
        if (Status.isDnnRefusal(code) && !dnn.stream().isCapturing()) {
            return false;
        }
        Status.dnn(function, code);
        return true;
    }

    @Override
    public void close() {
        created.close();
    }

    // cuDNN has three result types for the three passes, with the same fields and nothing in common.

    private static cudnnConvolutionFwdAlgoPerf[] forwardResults() {
        var results = new cudnnConvolutionFwdAlgoPerf[MOST];
        Arrays.setAll(results, _ -> new cudnnConvolutionFwdAlgoPerf());
        return results;
    }

    private static cudnnConvolutionBwdDataAlgoPerf[] inputGradientResults() {
        var results = new cudnnConvolutionBwdDataAlgoPerf[MOST];
        Arrays.setAll(results, _ -> new cudnnConvolutionBwdDataAlgoPerf());
        return results;
    }

    private static cudnnConvolutionBwdFilterAlgoPerf[] weightGradientResults() {
        var results = new cudnnConvolutionBwdFilterAlgoPerf[MOST];
        Arrays.setAll(results, _ -> new cudnnConvolutionBwdFilterAlgoPerf());
        return results;
    }

    /**
     * How many results there are: none where cuDNN supports the geometry with no algorithm (3000, and its finer grades).
     * After an error JCuda still copies as many results as the library has counted, which it may not have done.
     */
    private static int listed(String function, int[] count, IntSupplier call) {
        int code;
        try {
            code = call.getAsInt();
        } catch (ArrayIndexOutOfBoundsException e) {
            return 0;
        }
        if (code / Status.DNN_GRADES == Status.DNN_NOT_SUPPORTED) {
            return 0;
        }
        Status.dnn(function, code);
        return count[0];
    }

    private List<ConvolutionAlgorithm> usable(cudnnConvolutionFwdAlgoPerf[] found, int count) {
        List<ConvolutionAlgorithm> usable = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            add(usable, ConvolutionPass.FORWARD, found[i].status, found[i].algo, found[i].determinism);
        }
        return usable;
    }

    private List<ConvolutionAlgorithm> usable(cudnnConvolutionBwdDataAlgoPerf[] found, int count) {
        List<ConvolutionAlgorithm> usable = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            add(usable, ConvolutionPass.INPUT_GRADIENT, found[i].status, found[i].algo, found[i].determinism);
        }
        return usable;
    }

    private List<ConvolutionAlgorithm> usable(cudnnConvolutionBwdFilterAlgoPerf[] found, int count) {
        List<ConvolutionAlgorithm> usable = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            add(usable, ConvolutionPass.WEIGHT_GRADIENT, found[i].status, found[i].algo, found[i].determinism);
        }
        return usable;
    }

    /**
     * An algorithm may be listed with another math type than the descriptor's, and twice; which, JCuda copies back for one of
     * the three passes only. So cuDNN is asked what it needs with each, and it runs with the first that cuDNN has it for.
     */
    private void add(List<ConvolutionAlgorithm> usable, ConvolutionPass pass, int status, int number, int determinism) {
        if (status != Status.SUCCESS || usable.stream().anyMatch(algorithm -> algorithm.number() == number)) {
            return;
        }
        boolean deterministic = determinism == cudnnDeterminism.CUDNN_DETERMINISTIC;
        for (int math : maths) {
            OptionalLong bytes = workspaceBytes(pass, number, math);
            if (bytes.isPresent()) {
                usable.add(new ConvolutionAlgorithm(number, math, bytes.getAsLong(), deterministic));
                return;
            }
        }
    }

    /** None if cuDNN does not run this algorithm with this math type. */
    private OptionalLong workspaceBytes(ConvolutionPass pass, int number, int math) {
        setMath(math);
        long[] bytes = new long[1];
        int code = switch (pass) {
            case FORWARD ->
                JCudnn.cudnnGetConvolutionForwardWorkspaceSize(dnn.handle(), x, w, convolution, y, number, bytes);
            case INPUT_GRADIENT ->
                JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(dnn.handle(), w, y, convolution, x, number, bytes);
            case WEIGHT_GRADIENT ->
                JCudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize(
                        dnn.handle(), x, y, convolution, w, number, bytes);
        };
        return code == Status.SUCCESS ? OptionalLong.of(bytes[0]) : OptionalLong.empty();
    }
}
