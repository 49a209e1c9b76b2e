package dev.jacobi.models.objective;

import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.CastOp.toFloatType;
import static dev.jacobi.core.ops.KlDivergence.klDivergence;
import static dev.jacobi.core.ops.MulOp.mul;

import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.models.layers.Folding;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Mode;

/**
 * Learning from a network that was trained before, the teacher (Hinton, Vinyals and Dean, "Distilling the knowledge in
 * a neural network", 2015): it sees the same pictures, and the probabilities that it gives the wrong classes tell more
 * about a picture than its label does. The loss becomes
 *
 * <pre>(1 - w)·H + w·T²·KL(softmax(teacher's logits / T) ‖ softmax(logits / T))</pre>
 *
 * <p>with the loss H of the labels. A temperature T above 1 brings the less likely classes forward; T² makes up for the
 * gradients, which are smaller by that factor. The teacher stays as it is.
 */
public final class Distillation implements AutoCloseable {
    private final Layer teacher;
    private final double weight;
    private final double temperature;
    private final Folding folding = new Folding();

    /**
     * A teacher and its weight in the loss.
     *
     * @param teacher with its weights; closed with this
     * @param weight w in (0, 1]
     * @param temperature T, greater than 0
     */
    public Distillation(Layer teacher, double weight, double temperature) {
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException(
                    "distillation: got weight %s, expected 0 < weight <= 1".formatted(weight));
        }
        if (!(temperature > 0 && Double.isFinite(temperature))) {
            throw new IllegalArgumentException(
                    "distillation: got temperature %s, expected a number greater than 0".formatted(temperature));
        }
        this.teacher = teacher;
        this.weight = weight;
        this.temperature = temperature;
    }

    /**
     * The loss including the teacher's part.
     *
     * @param labelled the loss of the labels
     * @param logits of the network that learns, [N,classes]
     * @param images that both networks see, [N,H,W,C]
     */
    Tensor loss(Tensor labelled, Tensor logits, Tensor images) {
        try (Tensor taught = look(images)) {
            Tensor divergence = klDivergence(cooled(logits), cooled(taught));
            return add(mul(labelled, 1 - weight), mul(divergence, weight * temperature * temperature));
        }
    }

    /** The teacher's logits; what it computes on the way is released before the network that learns is differentiated. */
    private Tensor look(Tensor images) {
        return Tape.withoutRecording(() -> {
            try (Scope _ = Scope.open()) {
                return teacher.forward(images, Mode.inference(folding)).keep();
            }
        });
    }

    private Tensor cooled(Tensor logits) {
        return mul(toFloatType(logits), 1 / temperature);
    }

    /** Releases the teacher. */
    @Override
    public void close() {
        folding.close();
        teacher.close();
    }
}
