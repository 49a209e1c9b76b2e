package dev.jacobi.core.backend;

import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.geometry.BroadcastShape;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.geometry.CrossEntropyShape;
import dev.jacobi.core.geometry.GroupNormShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.geometry.PermuteShape;
import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.core.geometry.SliceShape;
import dev.jacobi.core.geometry.SoftmaxShape;
import java.util.Optional;

/**
 * The arithmetic: pure kernels over buffers, which the ops call and every device implements.
 *
 * <p>Conventions. A kernel overwrites its output completely and never accumulates, but for {@link #axpby}, {@link #embed},
 * {@link #addConv2dInputGradient}, {@link #sgdStep}, {@link #unscale} and {@link #updateLossScale}, which change what is
 * there. An output may be the same buffer as an elementwise input. Images are NHWC, weights KRSC, all contiguous. A
 * parameter marked <i>nullable</i> may be null where that input does not exist. Callers have checked types and sizes. A
 * backend is used from one thread at a time.
 *
 * <p>Types. All reals are of the type {@link #floatType()}, or else activations (x, y, residual, dx, dy, logits, dlogits
 * and whatever is elementwise) of {@link #activationType()} and all other reals of floatType: weights, biases and their
 * gradients, means, variances, losses, probabilities. Kernels compute and sum in floatType and round their results;
 * where the factors of a product are of different types, both are rounded to the narrower one first, and a bias is
 * rounded to the type of what it is added to. A library may round the weight gradients of convolutions to the activations'
 * type on their way.
 */
public interface Backend extends AutoCloseable {
    /** The device's name as the user types it: {@code cpu}, {@code reference}, {@code cuda:0}. */
    String name();

    /** One line on what the device is: vector width, threads, model. */
    String description();

    /** The type in which the backend computes, and keeps parameters. */
    DType floatType();

    /** The type that activations should have; it follows from the {@link Precision} that was asked for. */
    default DType activationType() {
        return floatType();
    }

    // ---- memory

    /**
     * How many bytes it may take of a memory apart from the host's, where what is used again and again, such as the
     * pictures of a training set, is better kept than sent each time; 0 if buffers lie in the host's memory.
     */
    default long ownMemory() {
        return 0;
    }

    /** New memory; its contents are undefined. */
    Buffer allocate(DType type, int length);

    /** Gives back what {@link #allocate} returned. */
    void release(Buffer buffer);

    /** Live, peak and pooled bytes. */
    MemoryUse memory();

    /** Copies host values into a floating-point buffer. */
    void upload(float[] values, Buffer to);

    /** Copies host values into a floating-point buffer. */
    void upload(double[] values, Buffer to);

    /** Copies host values into an {@link DType#I32} buffer. */
    void upload(int[] values, Buffer to);

    /** Copies host values into a {@link DType#U8} buffer. */
    void upload(byte[] values, Buffer to);

    /** Copies a floating-point buffer to the host. */
    void download(Buffer from, float[] values);

    /** Copies a floating-point buffer to the host. */
    void download(Buffer from, double[] values);

    /** Copies an {@link DType#I32} buffer to the host. */
    void download(Buffer from, int[] values);

    /** Copies a {@link DType#U8} buffer to the host. */
    void download(Buffer from, byte[] values);

    /**
     * Begins to copy a floating-point buffer to the host. What is called afterwards does not change what arrives, even if
     * it overwrites or releases the buffer. A device that works by itself goes on meanwhile; on others it is a download.
     */
    default Readback readBack(Buffer from) {
        double[] values = new double[from.length()];
        download(from, values);
        return Readback.arrived(values);
    }

    // ---- whole sequences

    /**
     * Records the kernels that some work calls, without running them, so that the device can repeat them by itself.
     *
     * <p>Whatever the host decides on the way is decided once: replays have the same shapes and the same numbers as
     * arguments. What is to differ must lie in memory that was allocated before, and is uploaded before a replay. Memory
     * that the work allocates stays reserved until the captured work is closed; buffers that are not released in it, its
     * results, can be read after each replay.
     *
     * @return empty, and the work has not been run, if the device cannot do this
     * @throws NotCapturableException if the work uploads or downloads values, or the device refuses to record it, which is
     *     then the cause; nothing has then been recorded, and the device works on
     */
    default Optional<CapturedWork> capture(Runnable work) {
        return Optional.empty();
    }

    /** Frees everything. */
    @Override
    void close();

    // ---- elementwise

    /** y = value everywhere. */
    void fill(Buffer y, double value);

    /** y = x, converted if the types differ. */
    void copy(Buffer x, Buffer y);

    /** y = a·x + b·y. */
    void axpby(double a, Buffer x, double b, Buffer y);

    /** y = f(x). */
    void unary(UnaryFunction f, double parameter, Buffer x, Buffer y);

    /** dx = f′(x)·dy. */
    void unaryGradient(UnaryFunction f, double parameter, Buffer x, Buffer y, Buffer dy, Buffer dx);

    /** y = f(a, b) with broadcasting. */
    void binary(BinaryFunction f, Buffer a, Buffer b, Buffer y, BroadcastShape shape);

    /**
     * Dropout: y = x/(1 - p) where the random number of the element is at least p, else 0. That number is value i of the
     * stream whose key is value {@code draw} of the stream {@code key}. The same key and draw give the same choice, so it
     * is its own gradient kernel.
     *
     * @param key of a {@link dev.jacobi.core.random.RandomStream}, of type I32: its lower and its upper half. It is in
     *     memory because it changes from step to step
     */
    void dropout(Buffer x, Buffer y, double p, Buffer key, int draw);

    /** The index of the first NaN or infinity, or -1. */
    int firstNonFinite(Buffer x);

    // ---- reductions

    /** Reduces x to y over the shape's reduced axes; y may be of floatType where x is not. */
    void reduce(Reduction reduction, Buffer x, Buffer y, ReduceShape shape);

    /**
     * The opposite direction: every element of y is {@code scale} times the element of x that it would be reduced to.
     *
     * @param x as long as the shape's output
     * @param y as long as the shape's input
     */
    void expand(Buffer x, double scale, Buffer y, ReduceShape shape);

    /** The gradient of {@link Reduction#MAX}: dy is shared equally among the elements that equal the maximum. */
    void maxGradient(Buffer x, Buffer y, Buffer dy, Buffer dx, ReduceShape shape);

    // ---- layout

    /** Reorders axes: y[i₀,i₁,…] = x[j₀,j₁,…], where j of the axis {@code shape.axes().get(k)} is iₖ. */
    void permute(Buffer x, Buffer y, PermuteShape shape);

    /** part[o,i,n] = whole[o, start + i, n], with part [outer,count,inner] and whole [outer,length,inner]. */
    void slice(Buffer whole, Buffer part, SliceShape shape);

    /** whole[o, start + i, n] = part[o,i,n], shaped as in {@link #slice}; the whole's other elements stay as they are. */
    void embed(Buffer part, Buffer whole, SliceShape shape);

    // ---- cropping

    /**
     * Cuts a batch out of a set of pictures and normalises it: y[i,p,q,c] = (pixel/255 - mean[c])/std[c] with the pixel
     * of the set's picture {@code placements[i,0]} in row {@code placements[i,1] + p} and column
     * {@code placements[i,2] + q}, or + outWidth - 1 - q where {@code placements[i,3]} is not 0: mirrored left to right.
     * Rows and columns may lie beyond the picture's edge, see {@link CropShape#reflected}.
     *
     * <p>Both divisions and the difference are rounded to single precision, whatever the floatType, so that a value has
     * the bits that {@code Image.of}, {@code RandomCrop}, {@code RandomHorizontalFlip} and {@code Normalize} of the data
     * sets make on the host; only then is it rounded to y's type.
     *
     * @param set U8, [count,height,width,channels]
     * @param placements I32, [n,4]; the caller has seen to it that {@link CropShape#check} holds
     * @param mean of each channel, of floatType
     * @param std of each channel, of floatType
     * @param y activations, [n,outHeight,outWidth,channels]
     */
    void crop(Buffer set, Buffer placements, Buffer mean, Buffer std, Buffer y, CropShape shape);

    // ---- products

    /** C = op(A)·op(B); C may be of either type. */
    void matmul(Buffer a, Buffer b, Buffer c, MatmulShape shape);

    /**
     * y = act(x ⋆ w + bias + residual), of which the epilogue says what there is: the sum for y[n,p,q,k] is
     * Σ over r,s,c of x[n, p·stride - pad + r·dil, …, c]·w[k,r,s,c].
     *
     * <p>In this kernel and its gradients a sum with a NaN or an infinity among its factors is not finite, and nor need its
     * neighbours be: fast algorithms make several sums of common terms.
     */
    void conv2d(Buffer x, Buffer w, Epilogue epilogue, Buffer y, Conv2dShape shape);

    /** dx: each output gradient goes back to the pixels its window looked at, through the same weights. */
    void conv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape);

    /** dx += the input gradient: where a value goes more than one way, the second need not be written apart first. */
    default void addConv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        Buffer contribution = allocate(dx.type(), dx.length());
        try {
            conv2dInputGradient(dy, w, contribution, shape);
            axpby(1, contribution, 1, dx);
        } finally {
            release(contribution);
        }
    }

    /** dw[k,r,s,c] = Σ over n,p,q of dy[n,p,q,k]·x[n, p·stride - pad + r·dil, …, c]. */
    void conv2dWeightGradient(Buffer dy, Buffer x, Buffer dw, Conv2dShape shape);

    // ---- pooling

    /**
     * Maximum over each window; padding never wins.
     *
     * @param indices written: for each output the pixel h·W + w it came from (I32); the first of equals; NaN wins
     */
    void maxPool2d(Buffer x, Buffer y, Buffer indices, Pool2dShape shape);

    /** dx: each output gradient goes to the pixel its maximum came from. */
    void maxPool2dGradient(Buffer dy, Buffer indices, Buffer dx, Pool2dShape shape);

    /** Mean over each window, padding counted as zeros (PyTorch's count_include_pad). */
    void averagePool2d(Buffer x, Buffer y, Pool2dShape shape);

    /** dx: each output gradient is shared equally by its window. */
    void averagePool2dGradient(Buffer dy, Buffer dx, Pool2dShape shape);

    // ---- normalisation

    /** Mean and biased variance (division by rows) of each channel, written to moments. */
    void batchNormStatistics(Buffer x, Moments moments, BatchNormShape shape);

    /**
     * y = gamma·(x - mean)/√(variance + ε) + beta (+ residual), then ReLU if the shape says so. Residual and ReLU are
     * not an {@link Epilogue}: its bias would be a second beta, and of the two only the ReLU matters to the gradients.
     *
     * @param residual nullable, as x
     */
    void batchNorm(Buffer x, Buffer residual, Moments moments, Affine affine, Buffer y, BatchNormShape shape);

    /**
     * With g = dy (with ReLU 0 where y ≤ 0) and x̂ the normalised input:
     * dgamma = Σ over rows of g·x̂, dbeta = Σ over rows of g, written to daffine.
     */
    void batchNormParameterGradients(
            Buffer x, Buffer y, Buffer dy, Moments moments, Affine daffine, BatchNormShape shape);

    /**
     * dx = gamma/√(variance + ε)·(g - dbeta/rows - x̂·dgamma/rows) in training, or gamma/√(variance + ε)·g where mean and
     * variance are constants.
     *
     * @param daffine from {@link #batchNormParameterGradients}; where mean and variance are constants it is not read
     */
    void batchNormInputGradient(
            Buffer x,
            Buffer y,
            Buffer dy,
            Moments moments,
            Buffer gamma,
            Affine daffine,
            Buffer dx,
            BatchNormShape shape);

    /**
     * y = gamma·(x - mean)/√(variance + ε) + beta with the statistics of each picture's channel group.
     *
     * @param moments written, [N, groups]
     */
    void groupNorm(Buffer x, Affine affine, Moments moments, Buffer y, GroupNormShape shape);

    /** dgamma = Σ of dy·x̂ and dbeta = Σ of dy over pictures and pixels, written to daffine. */
    void groupNormParameterGradients(Buffer x, Buffer dy, Moments moments, Affine daffine, GroupNormShape shape);

    /** dx = (u - mean(u) - x̂·mean(u·x̂))/√(variance + ε) with u = gamma·dy and the means over the group. */
    void groupNormInputGradient(Buffer x, Buffer dy, Moments moments, Buffer gamma, Buffer dx, GroupNormShape shape);

    // ---- classification

    /** y = softmax(x) or its logarithm, along the shape's axis. */
    void softmax(Buffer x, Buffer y, SoftmaxShape shape);

    /** dx = y·(dy - Σ dy·y), or for the logarithm dx = dy - eʸ·Σ dy. */
    void softmaxGradient(Buffer y, Buffer dy, Buffer dx, SoftmaxShape shape);

    /**
     * losses[i] = -Σ over classes j of t[j]·log softmax(logits[i])[j], with the {@link CrossEntropyShape#target} t of the
     * row's label. Also writes the softmax, which the gradient needs.
     */
    void crossEntropy(Buffer logits, Buffer labels, Buffer losses, Buffer probabilities, CrossEntropyShape shape);

    /** dlogits[i] = dlosses[i]·(probabilities[i] - t). */
    void crossEntropyGradient(
            Buffer probabilities, Buffer labels, Buffer dlosses, Buffer dlogits, CrossEntropyShape shape);

    // ---- optimisation

    /**
     * One step of stochastic gradient descent over flat memory, by the formulas of {@link SgdSettings}.
     *
     * @param weights w, read and written
     * @param gradients g, as long as the weights
     * @param velocity v, as long as the weights, read and written; not read at the first step, where it is still empty
     * @param learningRate one element, of floatType; in memory because it changes from step to step
     * @param proceed nullable; one element, of floatType: if it is 0, weights and velocity stay as they are; after a
     *     first step that was left out, the next one must be called a first one too, or find zeros in the velocity and have
     *     no dampening, which comes to the same
     */
    void sgdStep(
            Buffer weights,
            Buffer gradients,
            Buffer velocity,
            Buffer learningRate,
            Buffer proceed,
            SgdSettings settings,
            boolean firstStep);

    /**
     * Divides gradients by the scale of the loss: g ← g/scale.
     *
     * @param gradients of floatType
     * @param scale one element, of floatType; a power of two
     * @param finite one element, of floatType: 1 if all gradients are finite, else 0
     */
    void unscale(Buffer gradients, Buffer scale, Buffer finite);

    /**
     * The scale of the next loss: half of this one's if the gradients were not finite, but at least 1, and then
     * goodSteps ← 0; else goodSteps ← goodSteps + 1, and twice this one's if that is a multiple of the interval and twice
     * is finite.
     *
     * @param finite from {@link #unscale}
     * @param scale one element, of floatType, read and written
     * @param goodSteps one element, of type I32, read and written
     */
    void updateLossScale(Buffer finite, Buffer scale, Buffer goodSteps, int growthInterval);
}
