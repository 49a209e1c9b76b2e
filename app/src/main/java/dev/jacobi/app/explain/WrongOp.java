package dev.jacobi.app.explain;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.Op;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.check.TensorFunction;
import java.util.List;

/**
 * An op with a mistake: the value is right, but its rule forgets a factor of two, as happens to whoever differentiates a
 * square in a hurry. Like any op of one's own it is made of {@link Op} and {@link Tape#record} alone.
 */
record WrongOp(String name, TensorFunction function, List<Tensor> inputs) implements Op {
    private static final double MISTAKE = 0.5;

    /** The value of a function; its gradient will be half of what it should be. */
    static Tensor apply(String name, TensorFunction function, Tensor... inputs) {
        Tensor y = Tape.withoutRecording(() -> function.apply(inputs));
        return Tape.record(new WrongOp(name, function, List.of(inputs)), y);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        ChainRule.apply(
                function,
                inputs,
                dy,
                (i, right) -> gradients.add(inputs.get(i), memory -> {
                    dy.backend().fill(memory, 0);
                    dy.backend().axpby(MISTAKE, right.buffer(), 1, memory);
                }));
    }
}
