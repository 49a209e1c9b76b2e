package dev.jacobi.cpu;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.MemoryUse;
import dev.jacobi.core.backend.Moments;
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
import dev.jacobi.cpu.memory.ByteBuffer;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.memory.MemoryPool;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.normalisation.BatchNorm;
import dev.jacobi.cpu.normalisation.GroupNorm;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.MatrixProduct;
import dev.jacobi.cpu.settings.CpuSettings;
import dev.jacobi.cpu.threads.ThreadTeam;
import dev.jacobi.cpu.vectors.Simd;

/** The contract's methods, handed to the kernels that do the work. */
final class CpuBackend implements Backend {
    static final String NAME = "cpu";

    private final MemoryPool pool = new MemoryPool();
    private final ThreadTeam team;
    private final Elementwise elementwise;
    private final Optimisation optimisation;
    private final Reductions reductions;
    private final Layout layout;
    private final Cropping cropping;
    private final MatrixProduct matrixProduct;
    private final ConvolutionSelector convolutions;
    private final Pooling pooling;
    private final BatchNorm batchNorm;
    private final GroupNorm groupNorm;
    private final Classification classification;

    CpuBackend(int threads, CpuSettings settings) {
        team = new ThreadTeam(threads);
        Workspace workspace = new Workspace(threads);
        elementwise = new Elementwise(team);
        optimisation = new Optimisation(team);
        reductions = new Reductions(team, workspace);
        layout = new Layout(team);
        cropping = new Cropping(team);
        matrixProduct = new MatrixProduct(team, workspace);
        convolutions = new ConvolutionSelector(settings.convolution(), team, workspace);
        pooling = new Pooling(team);
        batchNorm = new BatchNorm(team, workspace);
        groupNorm = new GroupNorm(team);
        classification = new Classification(team);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "pure Java, %d-bit vectors, %d thread%s"
                .formatted(Simd.SPECIES.vectorBitSize(), team.size(), team.size() == 1 ? "" : "s");
    }

    @Override
    public DType floatType() {
        return DType.F32;
    }

    // ---- memory

    @Override
    public Buffer allocate(DType type, int length) {
        return pool.allocate(type, length);
    }

    @Override
    public void release(Buffer buffer) {
        pool.release(buffer);
    }

    @Override
    public MemoryUse memory() {
        return pool.use();
    }

    @Override
    public void upload(float[] values, Buffer to) {
        System.arraycopy(values, 0, floats(to).array(), floats(to).offset(), to.length());
    }

    @Override
    public void upload(double[] values, Buffer to) {
        for (int i = 0; i < to.length(); i++) {
            floats(to).array()[floats(to).offset() + i] = (float) values[i];
        }
    }

    @Override
    public void upload(int[] values, Buffer to) {
        System.arraycopy(values, 0, IntBuffer.of(to).array(), IntBuffer.of(to).offset(), to.length());
    }

    @Override
    public void upload(byte[] values, Buffer to) {
        System.arraycopy(values, 0, ByteBuffer.of(to).array(), ByteBuffer.of(to).offset(), to.length());
    }

    @Override
    public void download(Buffer from, float[] values) {
        System.arraycopy(floats(from).array(), floats(from).offset(), values, 0, from.length());
    }

    @Override
    public void download(Buffer from, double[] values) {
        for (int i = 0; i < from.length(); i++) {
            values[i] = floats(from).array()[floats(from).offset() + i];
        }
    }

    @Override
    public void download(Buffer from, int[] values) {
        System.arraycopy(IntBuffer.of(from).array(), IntBuffer.of(from).offset(), values, 0, from.length());
    }

    @Override
    public void download(Buffer from, byte[] values) {
        System.arraycopy(ByteBuffer.of(from).array(), ByteBuffer.of(from).offset(), values, 0, from.length());
    }

    @Override
    public void close() {
        team.close();
        pool.clear();
    }

    // ---- elementwise

    @Override
    public void fill(Buffer y, double value) {
        elementwise.fill(floats(y), (float) value);
    }

    @Override
    public void copy(Buffer x, Buffer y) {
        elementwise.copy(floats(x), floats(y));
    }

    @Override
    public void axpby(double a, Buffer x, double b, Buffer y) {
        elementwise.axpby((float) a, floats(x), (float) b, floats(y));
    }

    @Override
    public void unary(UnaryFunction f, double parameter, Buffer x, Buffer y) {
        elementwise.unary(f, parameter, floats(x), floats(y));
    }

    @Override
    public void unaryGradient(UnaryFunction f, double parameter, Buffer x, Buffer y, Buffer dy, Buffer dx) {
        elementwise.unaryGradient(f, parameter, floats(x), floats(y), floats(dy), floats(dx));
    }

    @Override
    public void binary(BinaryFunction f, Buffer a, Buffer b, Buffer y, BroadcastShape shape) {
        elementwise.binary(f, floats(a), floats(b), floats(y), shape);
    }

    @Override
    public void dropout(Buffer x, Buffer y, double p, Buffer key, int draw) {
        elementwise.dropout(floats(x), floats(y), p, IntBuffer.of(key), draw);
    }

    @Override
    public int firstNonFinite(Buffer x) {
        return Elementwise.firstNonFinite(floats(x));
    }

    // ---- reductions

    @Override
    public void reduce(Reduction reduction, Buffer x, Buffer y, ReduceShape shape) {
        reductions.reduce(reduction, floats(x), floats(y), shape);
    }

    @Override
    public void expand(Buffer x, double scale, Buffer y, ReduceShape shape) {
        reductions.expand(floats(x), (float) scale, floats(y), shape);
    }

    @Override
    public void maxGradient(Buffer x, Buffer y, Buffer dy, Buffer dx, ReduceShape shape) {
        reductions.maxGradient(floats(x), floats(y), floats(dy), floats(dx), shape);
    }

    // ---- layout

    @Override
    public void permute(Buffer x, Buffer y, PermuteShape shape) {
        layout.permute(floats(x), floats(y), shape);
    }

    @Override
    public void slice(Buffer whole, Buffer part, SliceShape shape) {
        layout.slice(floats(whole), floats(part), shape);
    }

    @Override
    public void embed(Buffer part, Buffer whole, SliceShape shape) {
        layout.embed(floats(part), floats(whole), shape);
    }

    // ---- cropping

    @Override
    public void crop(Buffer set, Buffer placements, Buffer mean, Buffer std, Buffer y, CropShape shape) {
        cropping.crop(ByteBuffer.of(set), IntBuffer.of(placements), floats(mean), floats(std), floats(y), shape);
    }

    // ---- products

    @Override
    public void matmul(Buffer a, Buffer b, Buffer c, MatmulShape shape) {
        matrixProduct.run(floats(a), floats(b), floats(c), shape);
    }

    @Override
    public void conv2d(Buffer x, Buffer w, Epilogue epilogue, Buffer y, Conv2dShape shape) {
        convolutions
                .algorithm(shape)
                .forward(floats(x), floats(w), FloatEpilogue.of(epilogue, shape.k()), floats(y), shape);
    }

    @Override
    public void conv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        convolutions.algorithm(shape).inputGradient(floats(dy), floats(w), floats(dx), false, shape);
    }

    @Override
    public void addConv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        convolutions.algorithm(shape).inputGradient(floats(dy), floats(w), floats(dx), true, shape);
    }

    @Override
    public void conv2dWeightGradient(Buffer dy, Buffer x, Buffer dw, Conv2dShape shape) {
        convolutions.algorithm(shape).weightGradient(floats(dy), floats(x), floats(dw), shape);
    }

    // ---- pooling

    @Override
    public void maxPool2d(Buffer x, Buffer y, Buffer indices, Pool2dShape shape) {
        pooling.max(floats(x), floats(y), IntBuffer.of(indices), shape);
    }

    @Override
    public void maxPool2dGradient(Buffer dy, Buffer indices, Buffer dx, Pool2dShape shape) {
        pooling.maxGradient(floats(dy), IntBuffer.of(indices), floats(dx), shape);
    }

    @Override
    public void averagePool2d(Buffer x, Buffer y, Pool2dShape shape) {
        pooling.average(floats(x), floats(y), shape);
    }

    @Override
    public void averagePool2dGradient(Buffer dy, Buffer dx, Pool2dShape shape) {
        pooling.averageGradient(floats(dy), floats(dx), shape);
    }

    // ---- normalisation

    @Override
    public void batchNormStatistics(Buffer x, Moments moments, BatchNormShape shape) {
        batchNorm.statistics(floats(x), moments, shape);
    }

    @Override
    public void batchNorm(Buffer x, Buffer residual, Moments moments, Affine affine, Buffer y, BatchNormShape shape) {
        batchNorm.apply(floats(x), floats(residual), moments, affine, floats(y), shape);
    }

    @Override
    public void batchNormParameterGradients(
            Buffer x, Buffer y, Buffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        batchNorm.parameterGradients(floats(x), floats(y), floats(dy), moments, daffine, shape);
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
        batchNorm.inputGradient(floats(x), floats(y), floats(dy), moments, floats(gamma), daffine, floats(dx), shape);
    }

    @Override
    public void groupNorm(Buffer x, Affine affine, Moments moments, Buffer y, GroupNormShape shape) {
        groupNorm.apply(floats(x), affine, moments, floats(y), shape);
    }

    @Override
    public void groupNormParameterGradients(
            Buffer x, Buffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        groupNorm.parameterGradients(floats(x), floats(dy), moments, daffine, shape);
    }

    @Override
    public void groupNormInputGradient(
            Buffer x, Buffer dy, Moments moments, Buffer gamma, Buffer dx, GroupNormShape shape) {
        groupNorm.inputGradient(floats(x), floats(dy), moments, floats(gamma), floats(dx), shape);
    }

    // ---- classification

    @Override
    public void softmax(Buffer x, Buffer y, SoftmaxShape shape) {
        classification.softmax(floats(x), floats(y), shape);
    }

    @Override
    public void softmaxGradient(Buffer y, Buffer dy, Buffer dx, SoftmaxShape shape) {
        classification.softmaxGradient(floats(y), floats(dy), floats(dx), shape);
    }

    @Override
    public void crossEntropy(
            Buffer logits, Buffer labels, Buffer losses, Buffer probabilities, CrossEntropyShape shape) {
        classification.crossEntropy(floats(logits), IntBuffer.of(labels), floats(losses), floats(probabilities), shape);
    }

    @Override
    public void crossEntropyGradient(
            Buffer probabilities, Buffer labels, Buffer dlosses, Buffer dlogits, CrossEntropyShape shape) {
        classification.crossEntropyGradient(
                floats(probabilities), IntBuffer.of(labels), floats(dlosses), floats(dlogits), shape);
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
                floats(weights),
                floats(gradients),
                floats(velocity),
                floats(learningRate),
                floats(proceed),
                settings,
                firstStep);
    }

    @Override
    public void unscale(Buffer gradients, Buffer scale, Buffer finite) {
        optimisation.unscale(floats(gradients), floats(scale), floats(finite));
    }

    @Override
    public void updateLossScale(Buffer finite, Buffer scale, Buffer goodSteps, int growthInterval) {
        Optimisation.updateLossScale(floats(finite), floats(scale), IntBuffer.of(goodSteps), growthInterval);
    }

    /** Null stays null: some inputs are optional. */
    private static FloatBuffer floats(Buffer buffer) {
        return (FloatBuffer) buffer;
    }
}
