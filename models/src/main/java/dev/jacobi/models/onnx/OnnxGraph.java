package dev.jacobi.models.onnx;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.models.files.ElementType;
import dev.jacobi.models.files.ProtobufMessage;
import dev.jacobi.models.files.StoredTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A graph of ONNX nodes while it grows. The numbers are the fields of {@code onnx.proto3} in the ONNX repository.
 */
final class OnnxGraph {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final ProtobufMessage graph = new ProtobufMessage();
    private final Set<String> names = new HashSet<>();

    OnnxGraph(String name) {
        graph.text(2, name);
    }

    /** One named setting of a node. */
    record Attribute(String name, UnaryOperator<ProtobufMessage> value) {
        static Attribute of(String name, double value) {
            return new Attribute(
                    name, message -> message.decimal(2, (float) value).number(20, 1));
        }

        static Attribute of(String name, long value) {
            return new Attribute(name, message -> message.number(3, value).number(20, 2));
        }

        static Attribute of(String name, long... values) {
            return new Attribute(name, message -> {
                for (long value : values) {
                    message.number(8, value);
                }
                return message.number(20, 7);
            });
        }

        private ProtobufMessage message() {
            return value.apply(new ProtobufMessage().text(1, name));
        }
    }

    /**
     * Adds a node with one output.
     *
     * @param where the layer it belongs to
     * @return the output's name
     */
    String node(String where, String type, List<String> inputs, Attribute... attributes) {
        String name = unique(where.isEmpty() ? type : where + "/" + type);
        node(name, name, type, inputs, attributes);
        return name;
    }

    private void node(String name, String output, String type, List<String> inputs, Attribute... attributes) {
        ProtobufMessage node = new ProtobufMessage();
        inputs.forEach(input -> node.text(1, input));
        node.text(2, output).text(3, name).text(4, type);
        for (Attribute attribute : attributes) {
            node.message(5, attribute.message());
        }
        graph.message(1, node);
    }

    /** Adds constant numbers. */
    String constant(String name, long... values) {
        return initializer(unique(name), StoredTensor.ofLongs(Shape.of(values.length), values));
    }

    /** Adds a tensor under its own name, which must be new. */
    String initializer(String name, StoredTensor tensor) {
        names.add(name);
        ProtobufMessage message = new ProtobufMessage();
        for (int dim : tensor.shape().dims()) {
            message.number(1, dim);
        }
        message.number(2, tensor.type() == ElementType.I64 ? INT64 : FLOAT)
                .text(8, name)
                .bytes(9, tensor.data());
        graph.message(5, message);
        return name;
    }

    /** Declares the graph's input, whose first axis is the batch and of any length. */
    String input(String name, int... rest) {
        graph.message(11, floats(name, rest));
        names.add(name);
        return name;
    }

    /** Declares the graph's output, which is the value of that name. */
    void output(String name, String value, int... rest) {
        node(name, name, "Identity", List.of(value));
        graph.message(12, floats(name, rest));
    }

    private static ProtobufMessage floats(String name, int... rest) {
        ProtobufMessage shape = new ProtobufMessage().message(1, new ProtobufMessage().text(2, "batch"));
        for (int length : rest) {
            shape.message(1, new ProtobufMessage().number(1, length));
        }
        ProtobufMessage tensor = new ProtobufMessage().number(1, FLOAT).message(2, shape);
        return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
    }

    private String unique(String wish) {
        String name = wish;
        for (int i = 2; !names.add(name); i++) {
            name = wish + "_" + i;
        }
        return name;
    }

    /** The finished graph. */
    ProtobufMessage message() {
        return graph;
    }

    /** Input names with those that are null left out. */
    static List<String> present(String... inputs) {
        List<String> present = new ArrayList<>();
        for (String input : inputs) {
            if (input != null) {
                present.add(input);
            }
        }
        return present;
    }
}
