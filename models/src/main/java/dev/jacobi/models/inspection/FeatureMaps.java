package dev.jacobi.models.inspection;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.CastOp;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.PermuteOp;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The output of a layer for one picture, and how the score of a class depends on it.
 *
 * @param layer its full name
 * @param shape [H,W,C]
 * @param activations A, of that shape
 * @param gradients dz/dA of the class's logit z, of that shape
 */
public record FeatureMaps(String layer, Shape shape, float[] activations, float[] gradients) {
    /**
     * The maps of all layers that still have a height and a width, in the order in which the network computes them. Of a
     * layer that computes several the last one counts.
     *
     * @param network with memory; it is run as in evaluation
     * @param picture [1,H,W,C]
     * @param target the class, as an index into the network's output
     */
    public static List<FeatureMaps> of(Layer network, Tensor picture, int target) {
        try (Tape tape = Tape.open()) {
            Tensor logits = network.forward(picture, Mode.inference());
            Map<String, Tensor> outputs = new LinkedHashMap<>();
            for (Tape.Entry entry : tape.entries()) {
                Shape shape = entry.output().shape();
                boolean map = shape.rank() == 4 && shape.dim(1) * shape.dim(2) > 1;
                // Flattening turns pictures into PyTorch's order first, where the axes mean something else.
                if (map && !(entry.op() instanceof PermuteOp)) {
                    outputs.put(entry.layer(), entry.output());
                }
            }
            IdentityHashMap<Tensor, float[]> gradients = new IdentityHashMap<>();
            outputs.values().forEach(output -> tape.onGradient(output, dy -> gradients.put(output, dy.toFloats())));
            tape.backward(score(logits, target));
            return outputs.entrySet().stream()
                    .map(output -> of(output.getKey(), output.getValue(), gradients.get(output.getValue())))
                    .toList();
        }
    }

    private static FeatureMaps of(String layer, Tensor output, float[] gradients) {
        Shape shape = output.shape();
        return new FeatureMaps(layer, Shape.of(shape.dim(1), shape.dim(2), shape.dim(3)), output.toFloats(), gradients);
    }

    /** One logit as a scalar. */
    private static Tensor score(Tensor logits, int target) {
        int classes = logits.shape().dim(1);
        if (target < 0 || target >= classes) {
            throw new IllegalArgumentException("class: got %d, expected 0 to %d".formatted(target, classes - 1));
        }
        float[] chosen = new float[classes];
        chosen[target] = 1;
        return SumOp.sum(MulOp.mul(CastOp.toFloatType(logits), Tensor.of(logits.backend(), logits.shape(), chosen)));
    }

    /**
     * Where the class was seen, as [H,W]: ReLU(Σ_c α_c·A_c) with α_c the mean of dz/dA_c over all pixels (Grad-CAM;
     * Selvaraju et al., 2017).
     */
    public float[] gradCam() {
        int pixels = shape.dim(0) * shape.dim(1);
        int channels = shape.dim(2);
        double[] weights = new double[channels];
        for (int i = 0; i < gradients.length; i++) {
            weights[i % channels] += gradients[i] / pixels;
        }
        float[] map = new float[pixels];
        for (int p = 0; p < pixels; p++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += weights[c] * activations[p * channels + c];
            }
            map[p] = (float) Math.max(0, sum);
        }
        return map;
    }

    /** The activations of one channel, as [H,W]. */
    public float[] channel(int channel) {
        int channels = shape.dim(2);
        float[] map = new float[activations.length / channels];
        for (int p = 0; p < map.length; p++) {
            map[p] = activations[p * channels + channel];
        }
        return map;
    }
}
