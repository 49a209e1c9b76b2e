package dev.jacobi.cuda;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.MemoryUse;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.backend.Readback;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.backend.UnaryFunction;
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
import dev.jacobi.cuda.convolution.Convolution;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.Operands;
import java.util.Optional;

/** The contract's methods, handed to the classes that do the work. Everything is queued; only downloads wait. */
final class CudaBackend implements Backend {
    private final String name;
    private final String description;
    private final CudaSession session;
    private final Operands operands;
    private final Elementwise elementwise;
    private final Optimisation optimisation;
    private final Reductions reductions;
    private final Layout layout;
    private final Cropping cropping;
    private final Products products;
    private final Convolution convolution;
    private final Pooling pooling;
    private final Normalisation normalisation;
    private final Classification classification;

    /** Takes over the session, which closes with the backend. */
    CudaBackend(String name, String description, CudaSession session) {
        this.name = name;
        this.description = description;
        this.session = session;
        Kernels kernels = session.kernels();
        DeviceMemory memory = session.memory();
        operands = session.operands();
        elementwise = new Elementwise(session.stream(), kernels, memory, session.transfer(), operands);
        optimisation = new Optimisation(kernels, elementwise);
        reductions = new Reductions(kernels, memory, operands);
        layout = new Layout(kernels);
        cropping = new Cropping(kernels);
        products = new Products(session.blas(), operands, elementwise);
        convolution = new Convolution(session);
        pooling = new Pooling(kernels);
        normalisation = new Normalisation(kernels, memory);
        classification = new Classification(kernels);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public DType floatType() {
        return DType.F32;
    }

    @Override
    public DType activationType() {
        return session.activationType();
    }

    // ---- memory

    @Override
    public long ownMemory() {
        return Math.min(session.settings().memoryBudget(), session.device().totalBytes());
    }

    @Override
    public Buffer allocate(DType type, int length) {
        return session.memory().allocate(type, length);
    }

    @Override
    public void release(Buffer buffer) {
        session.memory().release(device(buffer));
    }

    @Override
    public MemoryUse memory() {
        return session.memory().use();
    }

    @Override
    public void upload(float[] values, Buffer to) {
        operands.write(device(to), DType.F32, floats -> session.transfer().upload(values, floats));
    }

    @Override
    public void upload(double[] values, Buffer to) {
        operands.write(device(to), DType.F32, floats -> session.transfer().upload(values, floats));
    }

    @Override
    public void upload(int[] values, Buffer to) {
        session.transfer().upload(values, device(to));
    }

    @Override
    public void upload(byte[] values, Buffer to) {
        session.transfer().upload(values, device(to));
    }

    @Override
    public void download(Buffer from, float[] values) {
        operands.read(device(from), DType.F32, floats -> session.transfer().download(floats, values));
    }

    @Override
    public void download(Buffer from, double[] values) {
        operands.read(device(from), DType.F32, floats -> session.transfer().download(floats, values));
    }

    @Override
    public void download(Buffer from, int[] values) {
        session.transfer().download(device(from), values);
    }

    @Override
    public void download(Buffer from, byte[] values) {
        session.transfer().download(device(from), values);
    }

    @Override
    public Readback readBack(Buffer from) {
        Readback[] readback = new Readback[1];
        operands.read(
                device(from),
                DType.F32,
                floats -> readback[0] = session.transfer().readBack(floats));
        return readback[0];
    }

    @Override
    public Optional<CapturedWork> capture(Runnable work) {
        return session.settings().graphs() ? Optional.of(session.capture(work)) : Optional.empty();
    }

    @Override
    public void close() {
        session.close();
    }

    // ---- elementwise

    @Override
    public void fill(Buffer y, double value) {
        elementwise.fill(device(y), value);
    }

    @Override
    public void copy(Buffer x, Buffer y) {
        operands.copy(device(x), device(y));
    }

    @Override
    public void axpby(double a, Buffer x, double b, Buffer y) {
        elementwise.axpby(a, device(x), b, device(y));
    }

    @Override
    public void unary(UnaryFunction f, double parameter, Buffer x, Buffer y) {
        elementwise.unary(f, parameter, device(x), device(y));
    }

    @Override
    public void unaryGradient(UnaryFunction f, double parameter, Buffer x, Buffer y, Buffer dy, Buffer dx) {
        elementwise.unaryGradient(f, parameter, device(x), device(y), device(dy), device(dx));
    }

    @Override
    public void binary(BinaryFunction f, Buffer a, Buffer b, Buffer y, BroadcastShape shape) {
        elementwise.binary(f, device(a), device(b), device(y), shape);
    }

    @Override
    public void dropout(Buffer x, Buffer y, double p, Buffer key, int draw) {
        elementwise.dropout(device(x), device(y), p, device(key), draw);
    }

    @Override
    public int firstNonFinite(Buffer x) {
        return elementwise.firstNonFinite(device(x));
    }

    // ---- reductions

    @Override
    public void reduce(Reduction reduction, Buffer x, Buffer y, ReduceShape shape) {
        reductions.reduce(reduction, device(x), device(y), shape);
    }

    @Override
    public void expand(Buffer x, double scale, Buffer y, ReduceShape shape) {
        reductions.expand(device(x), scale, device(y), shape);
    }

    @Override
    public void maxGradient(Buffer x, Buffer y, Buffer dy, Buffer dx, ReduceShape shape) {
        reductions.maxGradient(device(x), device(y), device(dy), device(dx), shape);
    }

    // ---- layout

    @Override
    public void permute(Buffer x, Buffer y, PermuteShape shape) {
        layout.permute(device(x), device(y), shape);
    }

    @Override
    public void slice(Buffer whole, Buffer part, SliceShape shape) {
        layout.slice(device(whole), device(part), shape);
    }

    @Override
    public void embed(Buffer part, Buffer whole, SliceShape shape) {
        layout.embed(device(part), device(whole), shape);
    }

    // ---- cropping

    @Override
    public void crop(Buffer set, Buffer placements, Buffer mean, Buffer std, Buffer y, CropShape shape) {
        cropping.crop(device(set), device(placements), device(mean), device(std), device(y), shape);
    }

    // ---- products

    @Override
    public void matmul(Buffer a, Buffer b, Buffer c, MatmulShape shape) {
        products.matmul(device(a), device(b), device(c), shape);
    }

    @Override
    public void conv2d(Buffer x, Buffer w, Epilogue epilogue, Buffer y, Conv2dShape shape) {
        convolution.forward(device(x), device(w), epilogue, device(y), shape);
    }

    @Override
    public void conv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        convolution.inputGradient(device(dy), device(w), device(dx), shape);
    }

    @Override
    public void conv2dWeightGradient(Buffer dy, Buffer x, Buffer dw, Conv2dShape shape) {
        convolution.weightGradient(device(dy), device(x), device(dw), shape);
    }

    // ---- pooling

    @Override
    public void maxPool2d(Buffer x, Buffer y, Buffer indices, Pool2dShape shape) {
        pooling.max(device(x), device(y), device(indices), shape);
    }

    @Override
    public void maxPool2dGradient(Buffer dy, Buffer indices, Buffer dx, Pool2dShape shape) {
        pooling.maxGradient(device(dy), device(indices), device(dx), shape);
    }

    @Override
    public void averagePool2d(Buffer x, Buffer y, Pool2dShape shape) {
        pooling.average(device(x), device(y), shape);
    }

    @Override
    public void averagePool2dGradient(Buffer dy, Buffer dx, Pool2dShape shape) {
        pooling.averageGradient(device(dy), device(dx), shape);
    }

    // ---- normalisation

    @Override
    public void batchNormStatistics(Buffer x, Moments moments, BatchNormShape shape) {
        normalisation.batchStatistics(device(x), moments, shape);
    }

    @Override
    public void batchNorm(Buffer x, Buffer residual, Moments moments, Affine affine, Buffer y, BatchNormShape shape) {
        normalisation.batchNorm(device(x), device(residual), moments, affine, device(y), shape);
    }

    @Override
    public void batchNormParameterGradients(
            Buffer x, Buffer y, Buffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        normalisation.batchParameterGradients(device(x), device(y), device(dy), moments, daffine, shape);
    }

    @Override
    public void batchNormInputGradient(
            Buffer x,
            Buffer y,
            Buffer dy,
            Moments moments,
            Buffer gamma,
            Affine daffine,
            Buffer dx,
            BatchNormShape shape) {
        normalisation.batchInputGradient(
                device(x), device(y), device(dy), moments, device(gamma), daffine, device(dx), shape);
    }

    @Override
    public void groupNorm(Buffer x, Affine affine, Moments moments, Buffer y, GroupNormShape shape) {
        normalisation.groupNorm(device(x), affine, moments, device(y), shape);
    }

    @Override
    public void groupNormParameterGradients(
            Buffer x, Buffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        normalisation.groupParameterGradients(device(x), device(dy), moments, daffine, shape);
    }

    @Override
    public void groupNormInputGradient(
            Buffer x, Buffer dy, Moments moments, Buffer gamma, Buffer dx, GroupNormShape shape) {
        normalisation.groupInputGradient(device(x), device(dy), moments, device(gamma), device(dx), shape);
    }

    // ---- classification

    @Override
    public void softmax(Buffer x, Buffer y, SoftmaxShape shape) {
        classification.softmax(device(x), device(y), shape);
    }

    @Override
    public void softmaxGradient(Buffer y, Buffer dy, Buffer dx, SoftmaxShape shape) {
        classification.softmaxGradient(device(y), device(dy), device(dx), shape);
    }

    @Override
    public void crossEntropy(
            Buffer logits, Buffer labels, Buffer losses, Buffer probabilities, CrossEntropyShape shape) {
        classification.crossEntropy(device(logits), device(labels), device(losses), device(probabilities), shape);
    }

    @Override
    public void crossEntropyGradient(
            Buffer probabilities, Buffer labels, Buffer dlosses, Buffer dlogits, CrossEntropyShape shape) {
        classification.crossEntropyGradient(
                device(probabilities), device(labels), device(dlosses), device(dlogits), shape);
    }

    // ---- optimisation

    @Override
    public void sgdStep(
            Buffer weights,
            Buffer gradients,
            Buffer velocity,
            Buffer learningRate,
            Buffer proceed,
            SgdSettings settings,
            boolean firstStep) {
        optimisation.sgdStep(
                device(weights),
                device(gradients),
                device(velocity),
                device(learningRate),
                device(proceed),
                settings,
                firstStep);
    }

    @Override
    public void unscale(Buffer gradients, Buffer scale, Buffer finite) {
        optimisation.unscale(device(gradients), device(scale), device(finite));
    }

    @Override
    public void updateLossScale(Buffer finite, Buffer scale, Buffer goodSteps, int growthInterval) {
        optimisation.updateLossScale(device(finite), device(scale), device(goodSteps), growthInterval);
    }

    /** Null stays null: some inputs are optional. */
    private static DeviceBuffer device(Buffer buffer) {
        return (DeviceBuffer) buffer;
    }
}
