package dev.jacobi.models.networks;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp;
import dev.jacobi.core.ops.LinearOp;
import dev.jacobi.core.ops.MatmulOp;
import dev.jacobi.core.ops.ReshapeOp;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * A network's layers and what they cost, measured by sending zeros through it and reading the tape.
 *
 * @param rows the layers that computed something, in order
 */
public record NetworkSummary(List<Row> rows) {
    /**
     * One layer.
     *
     * @param layer its full name; empty for operations of the network itself
     * @param operations the operations it ran, such as {@code conv2d}
     * @param output shape of its last output
     * @param parameters number of its trained values
     * @param flops floating-point operations of convolutions, linear layers and matrix products without their biases: 2
     *     for each multiplication with its addition. The rest is not counted: it is little, and bound by memory
     * @param activationBytes size of its outputs, which training keeps for the backward pass
     */
    public record Row(
            String layer, List<String> operations, Shape output, long parameters, long flops, long activationBytes) {
        private static Row merge(Row first, Row next) {
            List<String> operations = new ArrayList<>(first.operations);
            operations.addAll(next.operations);
            return new Row(
                    first.layer,
                    operations,
                    next.output,
                    first.parameters,
                    first.flops + next.flops,
                    first.activationBytes + next.activationBytes);
        }
    }

    /** Copies the rows. */
    public NetworkSummary {
        rows = List.copyOf(rows);
    }

    /**
     * Of a network with memory, for an input of a shape.
     *
     * @param input with the batch as its first axis; the costs are those of the whole batch
     */
    public static NetworkSummary of(Layer network, Shape input) {
        Map<String, Long> parameters = parametersByLayer(network);
        Map<String, Row> rows = new LinkedHashMap<>();
        try (Tape tape = Tape.open()) {
            Tensor zeros = Tensor.ofActivations(backend(network), input, new float[input.size()])
                    .requireGradient();
            network.forward(zeros, Mode.inference());
            for (Tape.Entry entry : tape.entries()) {
                Tensor output = entry.output();
                String layer = entry.layer();
                // A reshaped tensor shares memory with the one it was made from.
                long bytes = entry.op() instanceof ReshapeOp ? 0 : output.bytes();
                Row row = new Row(
                        layer,
                        List.of(entry.op().name()),
                        output.shape(),
                        parameters.getOrDefault(layer, 0L),
                        flops(entry),
                        bytes);
                rows.merge(layer, row, Row::merge);
            }
        }
        return new NetworkSummary(List.copyOf(rows.values()));
    }

    /** Trained values of all rows together. */
    public long parameters() {
        return sum(Row::parameters);
    }

    /** Floating-point operations of all rows together. */
    public long flops() {
        return sum(Row::flops);
    }

    /** Outputs of all rows together, in bytes. */
    public long activationBytes() {
        return sum(Row::activationBytes);
    }

    /** A table for people: one line per layer, and the sums. */
    public String table() {
        int width = rows.stream().mapToInt(row -> row.layer().length()).max().orElse(0);
        String line = "%-" + Math.max(width, "layer".length()) + "s  %-18s %12s %12s %12s  %s%n";
        StringBuilder table = new StringBuilder(
                String.format(Locale.ROOT, line, "layer", "output", "parameters", "MFLOP", "KiB", "operations"));
        for (Row row : rows) {
            table.append(format(
                    line,
                    row.layer(),
                    row.output().toString(),
                    row.parameters(),
                    row.flops(),
                    row.activationBytes(),
                    String.join(" + ", row.operations())));
        }
        return table.append(format(line, "total", "", parameters(), flops(), activationBytes(), ""))
                .toString();
    }

    private static String format(
            String line, String layer, String output, long parameters, long flops, long bytes, String operations) {
        return String.format(
                Locale.ROOT,
                line,
                layer,
                output,
                parameters,
                String.format(Locale.ROOT, "%.2f", flops / 1e6),
                String.format(Locale.ROOT, "%.1f", bytes / 1024.0),
                operations);
    }

    private long sum(ToLongFunction<Row> quantity) {
        return rows.stream().mapToLong(quantity).sum();
    }

    /**
     * Floating-point operations of an operation on a tape, as {@link Row} counts them.
     *
     * @return 0 if it is neither a convolution nor a linear layer nor a matrix product
     */
    public static long flops(Tape.Entry entry) {
        return switch (entry.op()) {
            case Conv2dOp convolution -> convolution.shape().flops();
            case LinearOp linear ->
                2L * linear.x().shape().size() * linear.w().shape().dim(0);
            case MatmulOp product ->
                2L * entry.output().shape().size() * product.shape().k();
            default -> 0;
        };
    }

    private static Map<String, Long> parametersByLayer(Layer network) {
        Map<String, Long> counts = new HashMap<>();
        network.parameters().forEach((name, parameter) -> {
            String layer = name.substring(0, Math.max(0, name.lastIndexOf('.')));
            counts.merge(layer, (long) parameter.shape().size(), Long::sum);
        });
        return counts;
    }

    private static Backend backend(Layer network) {
        return network.parameters().values().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the network has no parameters, so no device"))
                .value()
                .backend();
    }
}
