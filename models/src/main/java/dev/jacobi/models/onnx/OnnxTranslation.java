package dev.jacobi.models.onnx;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.geometry.Pool2dShape;
import dev.jacobi.core.geometry.ReduceShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.core.ops.AddOp;
import dev.jacobi.core.ops.AveragePool2dOp;
import dev.jacobi.core.ops.BatchNormOp;
import dev.jacobi.core.ops.ConcatOp;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.GroupNormOp;
import dev.jacobi.core.ops.LinearOp;
import dev.jacobi.core.ops.MaxPool2dOp;
import dev.jacobi.core.ops.MeanOp;
import dev.jacobi.core.ops.PermuteOp;
import dev.jacobi.core.ops.ReshapeOp;
import dev.jacobi.core.ops.UnaryOp;
import dev.jacobi.models.files.PytorchLayout;
import dev.jacobi.models.onnx.OnnxGraph.Attribute;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Turns the entries of a tape into ONNX nodes.
 *
 * <p>ONNX has pictures in the order N, C, H, W. So every value here remembers in which order its node has the axes, and
 * a permutation costs no node: it only changes what the order means.
 */
final class OnnxTranslation {
    private static final List<Integer> NCHW = List.of(0, 3, 1, 2);

    /**
     * A tensor of the tape in the graph.
     *
     * @param order axis i of the node's output is the tensor's axis {@code order[i]}
     */
    private record Value(String name, List<Integer> order) {}

    private final OnnxGraph graph;
    private final IdentityHashMap<Tensor, Value> values = new IdentityHashMap<>();
    private final IdentityHashMap<Tensor, String> variables = new IdentityHashMap<>();

    /**
     * A translation into a graph.
     *
     * @param names of the network's variables
     */
    OnnxTranslation(OnnxGraph graph, Map<Tensor, String> names) {
        this.graph = graph;
        names.forEach((tensor, name) -> variables.put(
                tensor, graph.initializer(name, PytorchLayout.save(tensor).inSinglePrecision())));
    }

    /** The tensor of pictures [N,H,W,C] that the graph is to start from. */
    void start(Tensor images, String name) {
        values.put(images, new Value(name, NCHW));
    }

    /** The name of a tensor's value, its axes in their own order. */
    String end(Tensor tensor) {
        return ordered(tensor, identity(tensor.shape().rank()), "");
    }

    /**
     * Adds one operation.
     *
     * @throws IllegalArgumentException if it has no translation
     */
    void add(Tape.Entry entry) {
        String at = entry.layer();
        Tensor y = entry.output();
        Value value = switch (entry.op()) {
            case Conv2dOp op -> convolution(op, at);
            case BatchNormOp op when !op.shape().training() -> batchNorm(op, at);
            case GroupNormOp op -> groupNorm(op, at);
            case UnaryOp op -> unary(op, at);
            case AddOp op -> addition(op, at);
            case MaxPool2dOp op -> pooling("MaxPool", op.x(), op.shape(), at);
            case AveragePool2dOp op ->
                pooling("AveragePool", op.x(), op.shape(), at, Attribute.of("count_include_pad", 1));
            case MeanOp op when isOverPixels(op, y) -> mean(op, at);
            case ConcatOp op -> padding(op, at);
            case PermuteOp op -> permutation(op);
            case ReshapeOp op -> reshape(op, y, at);
            case LinearOp op -> linear(op, at);
            default ->
                throw new IllegalArgumentException("onnx: %s in layer '%s' has no translation"
                        .formatted(entry.op().name(), at));
        };
        values.put(y, value);
    }

    private Value convolution(Conv2dOp op, String at) {
        WindowAxis h = op.shape().height();
        WindowAxis w = op.shape().width();
        String y = graph.node(
                at,
                "Conv",
                OnnxGraph.present(nchw(op.x(), at), variable(op.w()), op.bias() == null ? null : variable(op.bias())),
                Attribute.of("kernel_shape", h.kernel(), w.kernel()),
                Attribute.of("strides", h.stride(), w.stride()),
                pads(h, w),
                Attribute.of("dilations", h.dilation(), w.dilation()),
                Attribute.of("group", (long) op.shape().groups()));
        return fused(y, op.residual(), op.rectified() != null, at);
    }

    private Value batchNorm(BatchNormOp op, String at) {
        String y = graph.node(
                at,
                "BatchNormalization",
                List.of(
                        nchw(op.x(), at),
                        variable(op.gamma()),
                        variable(op.beta()),
                        variable(op.mean()),
                        variable(op.variance())),
                Attribute.of("epsilon", op.shape().epsilon()));
        return fused(y, op.residual(), op.shape().relu(), at);
    }

    /** A fused operation becomes its parts. */
    private Value fused(String result, Tensor residual, boolean relu, String at) {
        String sum = residual == null ? result : graph.node(at, "Add", List.of(result, nchw(residual, at)));
        return pictures(relu ? graph.node(at, "Relu", List.of(sum)) : sum);
    }

    private Value groupNorm(GroupNormOp op, String at) {
        return pictures(graph.node(
                at,
                "GroupNormalization",
                List.of(nchw(op.x(), at), variable(op.gamma()), variable(op.beta())),
                Attribute.of("epsilon", op.shape().epsilon()),
                Attribute.of("num_groups", (long) op.shape().groups())));
    }

    private Value unary(UnaryOp op, String at) {
        Value x = value(op.x(), at);
        String type = switch (op.function()) {
            case RELU -> "Relu";
            case LEAKY_RELU -> "LeakyRelu";
            case SIGMOID -> "Sigmoid";
            case TANH -> "Tanh";
            case GELU -> "Gelu";
            case NEG -> "Neg";
            case EXP -> "Exp";
            case LOG -> "Log";
            case SQRT -> "Sqrt";
            case POW, CLAMP ->
                throw new IllegalArgumentException(
                        "onnx: %s in layer '%s' has no translation".formatted(op.name(), at));
        };
        String y = type.equals("LeakyRelu")
                ? graph.node(at, type, List.of(x.name()), Attribute.of("alpha", op.parameter()))
                : graph.node(at, type, List.of(x.name()));
        return new Value(y, x.order());
    }

    private Value addition(AddOp op, String at) {
        if (!op.a().shape().equals(op.b().shape())) {
            throw new IllegalArgumentException("onnx: add of the shapes %s and %s in layer '%s' has no translation"
                    .formatted(op.a().shape(), op.b().shape(), at));
        }
        Value a = value(op.a(), at);
        return new Value(graph.node(at, "Add", List.of(a.name(), ordered(op.b(), a.order(), at))), a.order());
    }

    private Value pooling(String type, Tensor x, Pool2dShape shape, String at, Attribute... more) {
        WindowAxis h = shape.height();
        WindowAxis w = shape.width();
        Attribute[] attributes = Arrays.copyOf(more, more.length + 3);
        attributes[more.length] = Attribute.of("kernel_shape", h.kernel(), w.kernel());
        attributes[more.length + 1] = Attribute.of("strides", h.stride(), w.stride());
        attributes[more.length + 2] = pads(h, w);
        return pictures(graph.node(at, type, List.of(nchw(x, at)), attributes));
    }

    private static boolean isOverPixels(MeanOp op, Tensor y) {
        Shape x = op.x().shape();
        return x.rank() == 4
                && y.shape().equals(Shape.of(x.dim(0), x.dim(3)))
                && op.axes().equals(ReduceShape.of(x.dims(), new boolean[] {false, true, true, false}));
    }

    private Value mean(MeanOp op, String at) {
        String axes = graph.constant("pixel_axes", 2, 3);
        String y = graph.node(at, "ReduceMean", List.of(nchw(op.x(), at), axes), Attribute.of("keepdims", 0L));
        return new Value(y, identity(2));
    }

    /** Channels of zeros beside one computed part, as shortcuts without parameters have them. */
    private Value padding(ConcatOp op, String at) {
        long before = 0;
        long after = 0;
        Tensor computed = null;
        for (Tensor part : op.parts()) {
            long channels = part.shape().dim(-1);
            if (values.containsKey(part) && computed == null) {
                computed = part;
            } else if (!values.containsKey(part) && isZero(part)) {
                before += computed == null ? channels : 0;
                after += computed == null ? 0 : channels;
            } else {
                throw new IllegalArgumentException(
                        "onnx: concat in layer '%s' has no translation, but for zeros beside one part".formatted(at));
            }
        }
        if (computed == null || op.axis() != 3) {
            throw new IllegalArgumentException("onnx: concat in layer '%s' has no translation".formatted(at));
        }
        String pads = graph.constant(at + "/pads", 0, before, 0, 0, 0, after, 0, 0);
        return pictures(graph.node(at, "Pad", List.of(nchw(computed, at), pads)));
    }

    private static boolean isZero(Tensor tensor) {
        for (float value : tensor.toFloats()) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }

    /** Axis i of the result is axis axes[i] of x: the node's axes stay in place and are only numbered anew. */
    private Value permutation(PermuteOp op) {
        Value x = value(op.x(), "");
        return new Value(x.name(), x.order().stream().map(op.axes()::indexOf).toList());
    }

    private Value reshape(ReshapeOp op, Tensor y, String at) {
        Shape from = op.x().shape();
        Shape to = y.shape();
        if (from.rank() == 0 || to.rank() == 0 || from.dim(0) != to.dim(0)) {
            throw new IllegalArgumentException(
                    "onnx: reshape from %s to %s in layer '%s' has no translation, expected the first axis to stay"
                            .formatted(from, to, at));
        }
        long[] target = Arrays.stream(to.dims()).asLongStream().toArray();
        // Zero stands for the input's own length: the batch may be of any size.
        target[0] = 0;
        String shape = graph.constant((at.isEmpty() ? "" : at + "/") + "shape", target);
        String x = ordered(op.x(), identity(from.rank()), at);
        return new Value(graph.node(at, "Reshape", List.of(x, shape)), identity(to.rank()));
    }

    private Value linear(LinearOp op, String at) {
        List<String> inputs = OnnxGraph.present(
                ordered(op.x(), identity(2), at), variable(op.w()), op.bias() == null ? null : variable(op.bias()));
        return new Value(graph.node(at, "Gemm", inputs, Attribute.of("transB", 1L)), identity(2));
    }

    // ---- values and their order

    private static Value pictures(String name) {
        return new Value(name, NCHW);
    }

    private String nchw(Tensor tensor, String at) {
        if (tensor.shape().rank() != 4) {
            throw new IllegalArgumentException(
                    "onnx: a tensor of the shape %s in layer '%s' has no translation, expected [N,H,W,C]"
                            .formatted(tensor.shape(), at));
        }
        return ordered(tensor, NCHW, at);
    }

    /** The name of a tensor's value with its axes in an order, to which it is brought where it has another. */
    private String ordered(Tensor tensor, List<Integer> order, String at) {
        Value value = value(tensor, at);
        if (value.order().equals(order)) {
            return value.name();
        }
        long[] permutation = order.stream().mapToLong(value.order()::indexOf).toArray();
        return graph.node(at, "Transpose", List.of(value.name()), Attribute.of("perm", permutation));
    }

    private Value value(Tensor tensor, String at) {
        Value value = values.get(tensor);
        if (value == null) {
            throw new IllegalArgumentException(
                    "onnx: a constant of the shape %s in layer '%s' has no translation".formatted(tensor.shape(), at));
        }
        return value;
    }

    private String variable(Tensor tensor) {
        String name = variables.get(tensor);
        if (name == null) {
            throw new IllegalArgumentException(
                    "onnx: weights of the shape %s are no variable of the network".formatted(tensor.shape()));
        }
        return name;
    }

    private static Attribute pads(WindowAxis h, WindowAxis w) {
        return Attribute.of("pads", h.padding(), w.padding(), h.padding(), w.padding());
    }

    private static List<Integer> identity(int rank) {
        return IntStream.range(0, rank).boxed().toList();
    }
}
