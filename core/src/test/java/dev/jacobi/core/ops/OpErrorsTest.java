package dev.jacobi.core.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.autograd.LayerPath;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.ops.BatchNormOp.RunningStatistics;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What a user reads who gave an op something it cannot work on: the layer, the op, what was given, what was expected. An
 * op finds out before it makes anything, which outside of a scope nobody would release.
 */
class OpErrorsTest {
    private final Backend backend = new MixedBackend();
    private final List<Tensor> inputs = new ArrayList<>();

    private Tensor zeros(int... dims) {
        return input(Tensor.full(backend, Shape.of(dims), 0));
    }

    private Tensor ints(int... values) {
        return input(Tensor.ofInts(backend, values));
    }

    private Tensor halves(int... dims) {
        return input(Tensor.empty(backend, Shape.of(dims), DType.F16));
    }

    private Tensor bytes(int... dims) {
        Shape shape = Shape.of(dims);
        return input(Tensor.ofBytes(backend, shape, new byte[shape.size()]));
    }

    private Tensor input(Tensor tensor) {
        inputs.add(tensor);
        return tensor;
    }

    private DynamicTest error(String message, Executable call) {
        return dynamicTest(message, () -> {
            try (LayerPath _ = LayerPath.enter("layer2.0.conv1")) {
                OpException error = assertThrows(OpException.class, call);
                assertEquals("layer2.0.conv1: " + message, error.getMessage());
            }
            assertEquals("", LayerPath.current());
            inputs.forEach(Tensor::close);
            assertEquals(0, backend.memory().live(), "bytes left behind");
        });
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        return Stream.of(
                error(
                        "add: the shapes [2,3] and [2,4] do not broadcast: axis 1 counted from the end has 3 and 4",
                        () -> AddOp.add(zeros(2, 3), zeros(2, 4))),
                error(
                        "mul: the shapes [2,3] and [3,3] do not broadcast: axis 2 counted from the end has 2 and 3",
                        () -> MulOp.mul(zeros(2, 3), zeros(3, 3))),
                error(
                        "sub: the shapes [4] and [3,1,5] do not broadcast: axis 1 counted from the end has 4 and 5",
                        () -> SubOp.sub(zeros(4), zeros(3, 1, 5))),
                error(
                        "div: inputs on different devices: reference and reference",
                        () -> DivOp.div(zeros(2), Tensor.full(new ReferenceBackend(), Shape.of(2), 1))),
                error("dropout: p is 1.0, expected 0 <= p < 1", () -> DropoutOp.dropout(zeros(2), 1, key(2), 0)),
                error(
                        "dropout: p is NaN, expected 0 <= p < 1",
                        () -> DropoutOp.dropout(zeros(2), Double.NaN, key(2), 0)),
                error(
                        "dropout: the key is I32 [3], expected I32 [2]",
                        () -> DropoutOp.dropout(zeros(2), 0.5, key(3), 0)));
    }

    private Tensor key(int halves) {
        return ints(new int[halves]);
    }

    @TestFactory
    Stream<DynamicTest> reductionsAndLayout() {
        return Stream.of(
                error(
                        "sum: axes [2] of the shape [2,3]: expected different axes in -2 … 1",
                        () -> SumOp.sum(zeros(2, 3), 2)),
                error(
                        "mean: axes [1, -1] of the shape [2,3]: expected different axes in -2 … 1",
                        () -> MeanOp.mean(zeros(2, 3), 1, -1)),
                error(
                        "reshape: the 6 elements of the shape [2,3] do not fill [4, -1]",
                        () -> ReshapeOp.reshape(zeros(2, 3), 4, -1)),
                error(
                        "reshape: the 6 elements of the shape [2,3] do not fill [-1, -1]",
                        () -> ReshapeOp.reshape(zeros(2, 3), -1, -1)),
                error(
                        "reshape: the 6 elements of the shape [2,3] do not fill [-2, -3]",
                        () -> ReshapeOp.reshape(zeros(2, 3), -2, -3)),
                error(
                        "reshape: the 4 elements of the shape [4] do not fill [4, 1073741825]",
                        () -> ReshapeOp.reshape(zeros(4), 4, 1_073_741_825)),
                error("flatten: axis 0: the shape [] has the axes 0 … -1", () -> ReshapeOp.flatten(zeros())),
                error(
                        "permute: axes [0, 0] of the shape [2,3]: expected each of 0 … 1 once",
                        () -> PermuteOp.permute(zeros(2, 3), 0, 0)),
                error(
                        "transpose: axis 2: the shape [2,3] has the axes -2 … 1",
                        () -> PermuteOp.transpose(zeros(2, 3), 0, 2)),
                error(
                        "slice: range 1 … 4 of axis 1: the shape [2,3] has the positions 0 … 2 there",
                        () -> SliceOp.slice(zeros(2, 3), 1, 1, 4)),
                error("slice: axis 5: the shape [2,3] has the axes -2 … 1", () -> SliceOp.slice(zeros(2, 3), 5, 0, 1)),
                error("concat: got no tensors, expected at least one", () -> ConcatOp.concat(List.of(), 0)),
                error(
                        "concat: the shapes [2,3] and [4,4] differ in more than axis 0",
                        () -> ConcatOp.concat(List.of(zeros(2, 3), zeros(4, 4)), 0)),
                error(
                        "concat: axis 2: the shape [2,3] has the axes -2 … 1",
                        () -> ConcatOp.concat(List.of(zeros(2, 3)), 2)),
                error("stack: got no tensors, expected at least one", () -> ConcatOp.stack(List.of(), 0)),
                error(
                        "stack: axis 0, shapes [2] and [3]: expected an axis in 0 … 1 and equal shapes",
                        () -> ConcatOp.stack(List.of(zeros(2), zeros(3)), 0)));
    }

    @TestFactory
    Stream<DynamicTest> products() {
        return Stream.of(
                error(
                        "matmul: a [2,3] · b [4,2]: expected […,m,k] · […,k,n] with equal leading axes",
                        () -> MatmulOp.matmul(zeros(2, 3), zeros(4, 2))),
                error(
                        "matmul: a [5,2,3] · b [4,3,2]: expected […,m,k] · […,k,n] with equal leading axes",
                        () -> MatmulOp.matmul(zeros(5, 2, 3), zeros(4, 3, 2))),
                error(
                        "matmul: a [3] · b [3]: expected […,m,k] · […,k,n] with equal leading axes",
                        () -> MatmulOp.matmul(zeros(3), zeros(3))),
                error(
                        "linear: x [2,3] has 3 features, w [5,4] expects 4",
                        () -> LinearOp.linear(zeros(2, 3), zeros(5, 4), null)),
                error(
                        "linear: x has the shape [2,3,4], expected [N,in]",
                        () -> LinearOp.linear(zeros(2, 3, 4), zeros(5, 4), null)),
                error(
                        "linear: bias has the shape [4], expected [5]: one element per channel",
                        () -> LinearOp.linear(zeros(2, 3), zeros(5, 3), zeros(4))));
    }

    @TestFactory
    Stream<DynamicTest> convolutionAndPooling() {
        return Stream.of(
                error(
                        "conv2d: x [1,8,8,3] has 3 channels, w [4,3,3,1] expects 1 (groups 1)",
                        () -> Conv2dOp.conv2d(zeros(1, 8, 8, 3), zeros(4, 3, 3, 1), null, Window.of(1, 1))),
                error(
                        "conv2d: x [8,8,3], w [4,3,3,3]: expected x [N,H,W,C] and w [K,R,S,C/groups]",
                        () -> Conv2dOp.conv2d(zeros(8, 8, 3), zeros(4, 3, 3, 3), null, Window.of(1, 1))),
                error(
                        "conv2d: x [1,2,8,3], w [4,3,3,3]: the window spans 3 positions (kernel 3, dilation 1), but"
                                + " the padded input has only 2 (size 2, padding 0)",
                        () -> Conv2dOp.conv2d(zeros(1, 2, 8, 3), zeros(4, 3, 3, 3), null, Window.of(1, 0))),
                error(
                        "conv2d: x [1,4,4,4], w [3,1,1,2]: 4 input and 3 output channels do not divide into 2 groups",
                        () -> Conv2dOp.conv2d(zeros(1, 4, 4, 4), zeros(3, 1, 1, 2), null, new Window(1, 0, 1, 2))),
                error(
                        "conv2d: bias has the shape [3], expected [4]: one element per channel",
                        () -> Conv2dOp.conv2d(zeros(1, 4, 4, 2), zeros(4, 1, 1, 2), zeros(3), Window.of(1, 0))),
                error(
                        "conv2d: the residual is F64 [1,4,4,4], expected F64 [1,2,2,4] as the result",
                        () -> Conv2dOp.conv2d(
                                zeros(1, 4, 4, 2),
                                zeros(4, 1, 1, 2),
                                null,
                                Window.of(2, 0),
                                new Fusion(zeros(1, 4, 4, 4), false))),
                error(
                        "maxPool2d: x [1,4,4,1]: height padding 2 is more than half of the kernel 3",
                        () -> MaxPool2dOp.maxPool2d(zeros(1, 4, 4, 1), 3, 1, 2)),
                error(
                        "averagePool2d: x has the shape [4,4], expected [N,H,W,C]",
                        () -> AveragePool2dOp.averagePool2d(zeros(4, 4), 2, 2, 0)));
    }

    @TestFactory
    Stream<DynamicTest> normalisation() {
        return Stream.of(
                error(
                        "batchNorm: gamma has the shape [4], expected [3]: one element per channel",
                        () -> BatchNormOp.batchNormTraining(
                                zeros(5, 3), zeros(4), zeros(3), null, 0.1, 1e-5, Fusion.NONE)),
                error(
                        "batchNorm: the residual is F64 [3,5], expected F64 [5,3] as the result",
                        () -> BatchNormOp.batchNormTraining(
                                zeros(5, 3), zeros(3), zeros(3), null, 0.1, 1e-5, new Fusion(zeros(3, 5), true))),
                error(
                        "batchNorm: x [5,3]: epsilon is -1.0, expected at least 0",
                        () -> BatchNormOp.batchNormTraining(
                                zeros(5, 3), zeros(3), zeros(3), null, 0.1, -1, Fusion.NONE)),
                error(
                        "batchNorm: running mean has the shape [2], expected [3]: one element per channel",
                        () -> BatchNormOp.batchNormTraining(
                                zeros(5, 3),
                                zeros(3),
                                zeros(3),
                                new RunningStatistics(zeros(2), zeros(2)),
                                0.1,
                                1e-5,
                                Fusion.NONE)),
                error(
                        "batchNorm: running variance has the shape [1,3], expected [3]: one element per channel",
                        () -> BatchNormOp.batchNormInference(
                                zeros(5, 3),
                                zeros(3),
                                zeros(3),
                                new RunningStatistics(zeros(3), zeros(1, 3)),
                                1e-5,
                                Fusion.NONE)),
                error(
                        "groupNorm: x [2,6]: 6 channels do not divide into 4 groups",
                        () -> GroupNormOp.groupNorm(zeros(2, 6), zeros(6), zeros(6), 4, 1e-5)));
    }

    @TestFactory
    Stream<DynamicTest> resultsThatAreTooLarge() {
        String most = ": expected lengths >= 1 and at most 2147483647 elements";
        Tensor large = zeros(50_000, 1);
        return Stream.of(
                error(
                        "add: the result is too large: shape [50000, 50000]" + most,
                        () -> AddOp.add(large, zeros(1, 50_000))),
                error(
                        "matmul: the result is too large: shape [50000, 50000]" + most,
                        () -> MatmulOp.matmul(large, zeros(1, 50_000))),
                error(
                        "linear: the result is too large: shape [50000, 50000]" + most,
                        () -> LinearOp.linear(large, large, null)),
                error(
                        "conv2d: the result is too large: shape [1, 80001, 80001, 1]" + most,
                        () -> Conv2dOp.conv2d(zeros(1, 1, 1, 1), zeros(1, 1, 1, 1), null, Window.of(1, 40_000))),
                error(
                        "concat: the result is too large: shape [2147483647, 2]" + most,
                        () -> ConcatOp.concat(Collections.nCopies(50_000, zeros(50_000, 2)), 0)));
    }

    @TestFactory
    Stream<DynamicTest> losses() {
        return Stream.of(
                error(
                        "crossEntropy: labels are I32 [3], expected I32 [2]",
                        () -> CrossEntropyOp.crossEntropy(zeros(2, 5), ints(1, 2, 3), 0)),
                error(
                        "crossEntropy: labels are F64 [2], expected I32 [2]",
                        () -> CrossEntropyOp.crossEntropy(zeros(2, 5), zeros(2), 0)),
                error(
                        "crossEntropy: label 5 of sample 1, expected 0 … 4",
                        () -> CrossEntropyOp.crossEntropy(zeros(2, 5), ints(0, 5), 0)),
                error(
                        "crossEntropy: smoothing is -0.1, expected 0 <= smoothing <= 1",
                        () -> CrossEntropyOp.crossEntropy(zeros(1, 5), ints(0), -0.1)),
                error(
                        "weightedCrossEntropy: label 5 of sample 0, expected 0 … 4",
                        () -> WeightedCrossEntropy.weightedCrossEntropy(
                                zeros(1, 5), ints(5), 0, List.of(1.0, 1.0, 1.0, 1.0, 1.0))),
                error(
                        "weightedCrossEntropy: weights are [1.0, Infinity], expected 2 finite numbers greater than 0",
                        () -> WeightedCrossEntropy.weightedCrossEntropy(
                                zeros(1, 2), ints(0), 0, List.of(1.0, Double.POSITIVE_INFINITY))),
                error(
                        "meanSquaredError: prediction [2,1], target [2]: expected equal shapes",
                        () -> MeanSquaredErrorOp.meanSquaredError(zeros(2, 1), zeros(2))),
                error("softmax: axis 2: the shape [2,3] has the axes -2 … 1", () -> SoftmaxOp.softmax(zeros(2, 3), 2)),
                error(
                        "logSoftmax: axis -3: the shape [2,3] has the axes -2 … 1",
                        () -> SoftmaxOp.logSoftmax(zeros(2, 3), -3)));
    }

    /** On a device whose activations have 16 bits: integers are no reals, and parameters no activations. */
    @TestFactory
    Stream<DynamicTest> types() {
        return Stream.of(
                error("relu: x has the type U8, expected F64 or F16", () -> UnaryOp.relu(bytes(2, 3))),
                error("cast: x has the type I32, expected F64 or F16", () -> CastOp.toFloatType(ints(1, 2))),
                error("add: a has the type I32, expected F64 or F16", () -> AddOp.add(ints(1, 2), ints(1, 2))),
                error("mul: inputs of different types: F64 and F16", () -> MulOp.mul(zeros(2), halves(2))),
                error("mul: a has the type F16, expected F64", () -> MulOp.mul(halves(2), 0.5)),
                error(
                        "dropout: x has the type U8, expected F64 or F16",
                        () -> DropoutOp.dropout(bytes(2), 0.5, key(2), 0)),
                error("sum: x has the type I32, expected F64 or F16", () -> SumOp.sum(ints(1, 2))),
                error("mean: x has the type U8, expected F64 or F16", () -> MeanOp.mean(bytes(2, 3), 1)),
                error("max: x has the type I32, expected F64 or F16", () -> MaxOp.max(ints(1, 2))),
                error("permute: x has the type U8, expected F64 or F16", () -> PermuteOp.permute(bytes(2, 3), 1, 0)),
                error(
                        "transpose: x has the type U8, expected F64 or F16",
                        () -> PermuteOp.transpose(bytes(2, 3), 1, 0)),
                error("slice: x has the type I32, expected F64 or F16", () -> SliceOp.slice(ints(1, 2), 0, 0, 1)),
                error(
                        "concat: the first tensor has the type I32, expected F64 or F16",
                        () -> ConcatOp.concat(List.of(ints(1, 2), zeros(2)), 0)),
                error(
                        "stack: inputs of different types: F64 and I32",
                        () -> ConcatOp.stack(List.of(zeros(2), ints(1, 2)), 0)),
                error(
                        "matmul: a has the type U8, expected F64 or F16",
                        () -> MatmulOp.matmul(bytes(2, 2), bytes(2, 2))),
                error(
                        "matmul: inputs of different types: F16 and F64",
                        () -> MatmulOp.matmul(halves(2, 2), zeros(2, 2))),
                error(
                        "linear: x has the type U8, expected F64 or F16",
                        () -> LinearOp.linear(bytes(2, 3), zeros(5, 3), null)),
                error(
                        "linear: w has the type F16, expected F64",
                        () -> LinearOp.linear(halves(2, 3), halves(5, 3), null)),
                error(
                        "linear: bias has the type F16, expected F64",
                        () -> LinearOp.linear(halves(2, 3), zeros(5, 3), halves(5))),
                error(
                        "conv2d: x has the type U8, expected F64 or F16",
                        () -> Conv2dOp.conv2d(bytes(1, 4, 4, 3), zeros(2, 1, 1, 3), null, Window.of(1, 0))),
                error(
                        "conv2d: w has the type F16, expected F64",
                        () -> Conv2dOp.conv2d(halves(1, 4, 4, 3), halves(2, 1, 1, 3), null, Window.of(1, 0))),
                error(
                        "conv2d: bias has the type I32, expected F64",
                        () -> Conv2dOp.conv2d(zeros(1, 4, 4, 3), zeros(2, 1, 1, 3), ints(1, 2), Window.of(1, 0))),
                error(
                        "conv2d: the residual is F64 [1,4,4,2], expected F16 [1,4,4,2] as the result",
                        () -> Conv2dOp.conv2d(
                                halves(1, 4, 4, 3),
                                zeros(2, 1, 1, 3),
                                null,
                                Window.of(1, 0),
                                new Fusion(zeros(1, 4, 4, 2), false))),
                error(
                        "maxPool2d: x has the type U8, expected F64 or F16",
                        () -> MaxPool2dOp.maxPool2d(bytes(1, 4, 4, 1), 2, 2, 0)),
                error(
                        "averagePool2d: x has the type U8, expected F64 or F16",
                        () -> AveragePool2dOp.averagePool2d(bytes(1, 4, 4, 1), 2, 2, 0)),
                error(
                        "globalAveragePool2d: x has the type U8, expected F64 or F16",
                        () -> AveragePool2dOp.globalAveragePool2d(bytes(1, 4, 4, 1))),
                error(
                        "batchNorm: x has the type U8, expected F64 or F16",
                        () -> BatchNormOp.batchNormTraining(
                                bytes(5, 3), zeros(3), zeros(3), null, 0.1, 1e-5, Fusion.NONE)),
                error(
                        "batchNorm: gamma has the type F16, expected F64",
                        () -> BatchNormOp.batchNormTraining(
                                halves(5, 3), halves(3), zeros(3), null, 0.1, 1e-5, Fusion.NONE)),
                error(
                        "batchNorm: running variance has the type F16, expected F64",
                        () -> BatchNormOp.batchNormInference(
                                halves(5, 3),
                                zeros(3),
                                zeros(3),
                                new RunningStatistics(zeros(3), halves(3)),
                                1e-5,
                                Fusion.NONE)),
                error(
                        "batchNorm: the residual is F16 [5,3], expected F64 [5,3] as the result",
                        () -> BatchNormOp.batchNormTraining(
                                zeros(5, 3), zeros(3), zeros(3), null, 0.1, 1e-5, new Fusion(halves(5, 3), true))),
                error(
                        "groupNorm: x has the type U8, expected F64 or F16",
                        () -> GroupNormOp.groupNorm(bytes(2, 6), zeros(6), zeros(6), 2, 1e-5)),
                error(
                        "groupNorm: beta has the type F16, expected F64",
                        () -> GroupNormOp.groupNorm(halves(2, 6), zeros(6), halves(6), 2, 1e-5)),
                error("softmax: x has the type U8, expected F64 or F16", () -> SoftmaxOp.softmax(bytes(2, 3), 1)),
                error("logSoftmax: x has the type U8, expected F64 or F16", () -> SoftmaxOp.logSoftmax(bytes(2, 3), 1)),
                error(
                        "crossEntropy: logits has the type U8, expected F64 or F16",
                        () -> CrossEntropyOp.crossEntropy(bytes(1, 3), ints(0), 0)),
                error(
                        "weightedCrossEntropy: logits has the type U8, expected F64 or F16",
                        () -> WeightedCrossEntropy.weightedCrossEntropy(bytes(1, 2), ints(0), 0, List.of(1.0, 2.0))),
                error(
                        "klDivergence: targets has the type U8, expected F64 or F16",
                        () -> KlDivergence.klDivergence(zeros(1, 2), bytes(1, 2))),
                error(
                        "meanSquaredError: prediction has the type I32, expected F64 or F16",
                        () -> MeanSquaredErrorOp.meanSquaredError(ints(1, 2), ints(1, 2))));
    }
}
