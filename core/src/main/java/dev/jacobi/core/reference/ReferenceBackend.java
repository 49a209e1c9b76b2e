package dev.jacobi.core.reference;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;
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
import dev.jacobi.core.random.RandomStream;

/** The contract in plain loops and double precision. A backend that lacks a kernel can inherit it from here. */
public class ReferenceBackend extends ReferenceMemory {
    static final String NAME = "reference";

    /** A backend with memory of its own. */
    public ReferenceBackend() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public String description() {
        return "plain loops in double precision, one thread";
    }

    // ---- elementwise

    @Override
    public void fill(Buffer y, double value) {
        doubles(y).fill(value);
    }

    @Override
    public void copy(Buffer x, Buffer y) {
        for (int i = 0; i < y.length(); i++) {
            doubles(y).set(i, doubles(x).get(i));
        }
    }

    @Override
    public void axpby(double a, Buffer x, double b, Buffer y) {
        for (int i = 0; i < y.length(); i++) {
            doubles(y).set(i, a * doubles(x).get(i) + b * doubles(y).get(i));
        }
    }

    @Override
    public void unary(UnaryFunction f, double parameter, Buffer x, Buffer y) {
        for (int i = 0; i < y.length(); i++) {
            doubles(y).set(i, f.apply(doubles(x).get(i), parameter));
        }
    }

    @Override
    public void unaryGradient(UnaryFunction f, double parameter, Buffer x, Buffer y, Buffer dy, Buffer dx) {
        for (int i = 0; i < dx.length(); i++) {
            double value = doubles(x).get(i);
            double result = doubles(y).get(i);
            doubles(dx).set(i, f.gradient(value, result, parameter, doubles(dy).get(i)));
        }
    }

    @Override
    public void binary(BinaryFunction f, Buffer a, Buffer b, Buffer y, BroadcastShape shape) {
        for (int i = 0; i < y.length(); i++) {
            int rest = i;
            int ai = 0;
            int bi = 0;
            for (int axis = shape.sizes().size() - 1; axis >= 0; axis--) {
                int position = rest % shape.sizes().get(axis);
                rest /= shape.sizes().get(axis);
                ai += position * shape.aSteps().get(axis);
                bi += position * shape.bSteps().get(axis);
            }
            doubles(y).set(i, f.apply(doubles(a).get(ai), doubles(b).get(bi)));
        }
    }

    @Override
    public void dropout(Buffer x, Buffer y, double p, Buffer key, int draw) {
        IntBuffer halves = IntBuffer.of(key);
        long choice = RandomStream.bits(RandomStream.key(halves.get(0), halves.get(1)), draw);
        for (int i = 0; i < y.length(); i++) {
            boolean stays = RandomStream.toUnitFloat(RandomStream.bits(choice, i)) >= p;
            doubles(y).set(i, stays ? doubles(x).get(i) / (1 - p) : 0);
        }
    }

    @Override
    public int firstNonFinite(Buffer x) {
        for (int i = 0; i < x.length(); i++) {
            if (!Double.isFinite(doubles(x).get(i))) {
                return i;
            }
        }
        return -1;
    }

    // ---- reductions

    @Override
    public void reduce(Reduction reduction, Buffer x, Buffer y, ReduceShape shape) {
        ReferenceReductions.reduce(reduction, doubles(x), doubles(y), shape);
    }

    @Override
    public void expand(Buffer x, double scale, Buffer y, ReduceShape shape) {
        ReferenceReductions.expand(doubles(x), scale, doubles(y), shape);
    }

    @Override
    public void maxGradient(Buffer x, Buffer y, Buffer dy, Buffer dx, ReduceShape shape) {
        ReferenceReductions.maxGradient(doubles(x), doubles(y), doubles(dy), doubles(dx), shape);
    }

    // ---- layout

    @Override
    public void permute(Buffer x, Buffer y, PermuteShape shape) {
        int[] sizes = shape.outputSizes();
        int[] steps = shape.inputSteps();
        for (int i = 0; i < y.length(); i++) {
            int rest = i;
            int from = 0;
            for (int axis = sizes.length - 1; axis >= 0; axis--) {
                from += rest % sizes[axis] * steps[axis];
                rest /= sizes[axis];
            }
            doubles(y).set(i, doubles(x).get(from));
        }
    }

    @Override
    public void slice(Buffer whole, Buffer part, SliceShape shape) {
        for (int i = 0; i < part.length(); i++) {
            doubles(part).set(i, doubles(whole).get(wholeIndex(i, shape)));
        }
    }

    @Override
    public void embed(Buffer part, Buffer whole, SliceShape shape) {
        for (int i = 0; i < part.length(); i++) {
            doubles(whole).set(wholeIndex(i, shape), doubles(part).get(i));
        }
    }

    private static int wholeIndex(int part, SliceShape shape) {
        int run = shape.count() * shape.inner();
        return part / run * shape.length() * shape.inner() + shape.start() * shape.inner() + part % run;
    }

    // ---- cropping

    @Override
    public void crop(Buffer set, Buffer placements, Buffer mean, Buffer std, Buffer y, CropShape shape) {
        ReferenceCropping.crop(
                ByteBuffer.of(set), IntBuffer.of(placements), doubles(mean), doubles(std), doubles(y), shape);
    }

    // ---- products

    @Override
    public void matmul(Buffer a, Buffer b, Buffer c, MatmulShape shape) {
        int m = shape.m();
        int n = shape.n();
        int k = shape.k();
        for (int batch = 0; batch < shape.batch(); batch++) {
            DoubleBuffer left = doubles(a.slice(batch * m * k, m * k));
            DoubleBuffer right = doubles(b.slice(batch * k * n, k * n));
            for (int i = 0; i < m; i++) {
                for (int j = 0; j < n; j++) {
                    double sum = 0;
                    for (int l = 0; l < k; l++) {
                        double factor = left.get(shape.transposeA() ? l * m + i : i * k + l);
                        sum += factor * right.get(shape.transposeB() ? j * k + l : l * n + j);
                    }
                    doubles(c).set((batch * m + i) * n + j, sum);
                }
            }
        }
    }

    @Override
    public void conv2d(Buffer x, Buffer w, Epilogue epilogue, Buffer y, Conv2dShape shape) {
        ReferenceConvolution.forward(doubles(x), doubles(w), doubles(y), shape);
        finish(epilogue, y, shape.k());
    }

    /** Turns the sums that y holds into outputs. */
    protected final void finish(Epilogue epilogue, Buffer y, int channels) {
        ReferenceConvolution.finish(
                doubles(epilogue.bias()), doubles(epilogue.residual()), epilogue.relu(), doubles(y), channels);
    }

    @Override
    public void conv2dInputGradient(Buffer dy, Buffer w, Buffer dx, Conv2dShape shape) {
        ReferenceConvolution.inputGradient(doubles(dy), doubles(w), doubles(dx), shape);
    }

    @Override
    public void conv2dWeightGradient(Buffer dy, Buffer x, Buffer dw, Conv2dShape shape) {
        ReferenceConvolution.weightGradient(doubles(dy), doubles(x), doubles(dw), shape);
    }

    // ---- pooling

    @Override
    public void maxPool2d(Buffer x, Buffer y, Buffer indices, Pool2dShape shape) {
        ReferencePooling.max(doubles(x), doubles(y), IntBuffer.of(indices), shape);
    }

    @Override
    public void maxPool2dGradient(Buffer dy, Buffer indices, Buffer dx, Pool2dShape shape) {
        ReferencePooling.maxGradient(doubles(dy), IntBuffer.of(indices), doubles(dx), shape);
    }

    @Override
    public void averagePool2d(Buffer x, Buffer y, Pool2dShape shape) {
        ReferencePooling.average(doubles(x), doubles(y), shape);
    }

    @Override
    public void averagePool2dGradient(Buffer dy, Buffer dx, Pool2dShape shape) {
        ReferencePooling.averageGradient(doubles(dy), doubles(dx), shape);
    }

    // ---- normalisation

    @Override
    public void batchNormStatistics(Buffer x, Moments moments, BatchNormShape shape) {
        ReferenceNormalisation.batchStatistics(doubles(x), moments, shape);
    }

    @Override
    public void batchNorm(Buffer x, Buffer residual, Moments moments, Affine affine, Buffer y, BatchNormShape shape) {
        ReferenceNormalisation.batchNorm(doubles(x), doubles(residual), moments, affine, doubles(y), shape);
    }

    @Override
    public void batchNormParameterGradients(
            Buffer x, Buffer y, Buffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        ReferenceNormalisation.batchParameterGradients(doubles(x), doubles(y), doubles(dy), moments, daffine, shape);
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
        ReferenceNormalisation.batchInputGradient(
                doubles(x), doubles(y), doubles(dy), moments, doubles(gamma), daffine, doubles(dx), shape);
    }

    @Override
    public void groupNorm(Buffer x, Affine affine, Moments moments, Buffer y, GroupNormShape shape) {
        ReferenceNormalisation.groupNorm(doubles(x), affine, moments, doubles(y), shape);
    }

    @Override
    public void groupNormParameterGradients(
            Buffer x, Buffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        ReferenceNormalisation.groupParameterGradients(doubles(x), doubles(dy), moments, daffine, shape);
    }

    @Override
    public void groupNormInputGradient(
            Buffer x, Buffer dy, Moments moments, Buffer gamma, Buffer dx, GroupNormShape shape) {
        ReferenceNormalisation.groupInputGradient(doubles(x), doubles(dy), moments, doubles(gamma), doubles(dx), shape);
    }

    // ---- classification

    @Override
    public void softmax(Buffer x, Buffer y, SoftmaxShape shape) {
        ReferenceClassification.softmax(doubles(x), doubles(y), shape);
    }

    @Override
    public void softmaxGradient(Buffer y, Buffer dy, Buffer dx, SoftmaxShape shape) {
        ReferenceClassification.softmaxGradient(doubles(y), doubles(dy), doubles(dx), shape);
    }

    @Override
    public void crossEntropy(
            Buffer logits, Buffer labels, Buffer losses, Buffer probabilities, CrossEntropyShape shape) {
        ReferenceClassification.crossEntropy(
                doubles(logits), IntBuffer.of(labels), doubles(losses), doubles(probabilities), shape);
    }

    @Override
    public void crossEntropyGradient(
            Buffer probabilities, Buffer labels, Buffer dlosses, Buffer dlogits, CrossEntropyShape shape) {
        ReferenceClassification.crossEntropyGradient(
                doubles(probabilities), IntBuffer.of(labels), doubles(dlosses), doubles(dlogits), shape);
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
        ReferenceOptimisation.sgdStep(
                doubles(weights),
                doubles(gradients),
                doubles(velocity),
                doubles(learningRate),
                doubles(proceed),
                settings,
                firstStep);
    }

    @Override
    public void unscale(Buffer gradients, Buffer scale, Buffer finite) {
        ReferenceOptimisation.unscale(doubles(gradients), doubles(scale), doubles(finite));
    }

    @Override
    public void updateLossScale(Buffer finite, Buffer scale, Buffer goodSteps, int growthInterval) {
        ReferenceOptimisation.updateLossScale(doubles(finite), doubles(scale), IntBuffer.of(goodSteps), growthInterval);
    }

    /** Null stays null: some inputs are optional. */
    private static DoubleBuffer doubles(Buffer buffer) {
        return (DoubleBuffer) buffer;
    }
}
