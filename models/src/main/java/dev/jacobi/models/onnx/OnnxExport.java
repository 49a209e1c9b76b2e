package dev.jacobi.models.onnx;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.files.ProtobufMessage;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Variable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a network in the ONNX format (operator set 21), as it computes in inference: it is run once, and what the tape
 * recorded becomes the graph.
 *
 * <p>Input {@code images} is float32 [batch,C,H,W], normalised as in training; output {@code logits} is [batch,classes].
 * The batch may be of any size. Weights have PyTorch's names and layouts.
 */
public final class OnnxExport {
    private static final int IR_VERSION = 10;
    private static final int OPERATOR_SET = 21;
    private static final String INPUT = "images";
    private static final String OUTPUT = "logits";

    /** More than one, so that no axis of length 1 can be taken for the batch. */
    private static final int TRACED_BATCH = 2;

    private OnnxExport() {}

    /**
     * Writes a file aside and renames it.
     *
     * @param network with memory
     * @param image one picture's shape, [H,W,C]
     * @param metadata words that the file is to hold
     * @throws IllegalArgumentException if the network has an operation that cannot be translated
     */
    public static void write(Path file, Layer network, Shape image, Map<String, String> metadata) throws IOException {
        ProtobufMessage model = model(network, image, metadata);
        AtomicFile.write(file, channel -> {
            // The channel stays open: it is flushed to the disk after this.
            OutputStream out = Channels.newOutputStream(channel);
            model.writeTo(out);
            out.flush();
        });
    }

    private static ProtobufMessage model(Layer network, Shape image, Map<String, String> metadata) {
        ProtobufMessage model = new ProtobufMessage()
                .number(1, IR_VERSION)
                .text(2, "jacobi")
                .message(8, new ProtobufMessage().text(1, "").number(2, OPERATOR_SET))
                .message(7, graph(network, image));
        metadata.forEach((key, value) ->
                model.message(14, new ProtobufMessage().text(1, key).text(2, value)));
        return model;
    }

    private static ProtobufMessage graph(Layer network, Shape image) {
        // In the network's order, so that the same network makes the same bytes.
        Map<Tensor, String> names = new LinkedHashMap<>();
        network.state().forEach((name, state) -> {
            if (state instanceof Variable variable) {
                names.put(variable.value(), name);
            }
        });
        Backend backend = names.keySet().iterator().next().backend();
        Shape batch = Shape.of(TRACED_BATCH, image.dim(0), image.dim(1), image.dim(2));
        OnnxGraph graph = new OnnxGraph("network");
        try (Tape tape = Tape.open()) {
            Tensor images = Tensor.full(backend, batch, 0).requireGradient();
            Tensor logits = network.forward(images, Mode.inference());
            OnnxTranslation translation = new OnnxTranslation(graph, names);
            translation.start(images, graph.input(INPUT, image.dim(2), image.dim(0), image.dim(1)));
            tape.entries().forEach(translation::add);
            graph.output(OUTPUT, translation.end(logits), logits.shape().dim(1));
        }
        return graph.message();
    }
}
