package dev.jacobi.app.explain;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.check.TensorFunction;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import java.util.List;
import java.util.stream.IntStream;

/** A function's rule by itself: what it makes of a given dy, found on a tape of its own as the gradients of Σ dy·y. */
final class ChainRule {
    private ChainRule() {}

    /** Somebody who wants the gradient of one input; it is only lent. */
    @FunctionalInterface
    interface Receiver {
        void gradient(int input, Tensor gradient);
    }

    /** Lends the gradient with respect to each input. */
    static void apply(TensorFunction function, List<Tensor> inputs, Tensor dy, Receiver receiver) {
        try (Tape tape = Tape.open()) {
            Tensor[] own = inputs.stream()
                    .map(input -> input.detach().requireGradient())
                    .toArray(Tensor[]::new);
            Gradients gradients = tape.backward(SumOp.sum(MulOp.mul(function.apply(own), dy)));
            IntStream.range(0, own.length).forEach(i -> receiver.gradient(i, gradients.of(own[i])));
        }
    }
}
