import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.ops.*;
import dev.jacobi.models.layers.*;

/** A layer of one's own: squeeze and excitation, which weighs each channel by what all channels hold. */
final class OwnLayer extends Layer {
    private final Linear squeeze;
    private final Linear excite;

    OwnLayer(int channels) {
        squeeze = child("squeeze", new Linear(channels, channels / 4));
        excite = child("excite", new Linear(channels / 4, channels));
    }

    /** x [N,H,W,C] times a weight in (0, 1) per picture and channel. */
    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        Tensor hidden = UnaryOp.relu(squeeze.forward(MeanOp.mean(x, 1, 2), mode));
        Tensor weight = UnaryOp.sigmoid(excite.forward(hidden, mode));
        return MulOp.mul(
                x, ReshapeOp.reshape(weight, x.shape().dim(0), 1, 1, x.shape().dim(3)));
    }

    public static void main(String[] args) {
        try (Backend backend = Backends.open();
                Layer network = new Sequential(new Conv2d(3, 8, 3, Conv2dOp.Window.of(1, 1)), new OwnLayer(8))) {
            network.initialise(backend, 1);
            try (Tape tape = Tape.open()) {
                Tensor y = network.forward(Tensor.full(backend, Shape.of(2, 16, 16, 3), 0.5), Mode.inference());
                Gradients gradients = tape.backward(SumOp.sum(y));
                for (var entry : network.parameters().entrySet()) {
                    System.out.println(entry.getKey() + " "
                            + gradients.of(entry.getValue().value()).shape());
                }
            }
        }
    }
}
