package dev.jacobi.core.check;

import dev.jacobi.core.autograd.Gradients;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.core.random.RandomStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The value of a function on a backend, and the gradients that the tape gives for the loss Σ r·y, where r is a fixed
 * random direction: every element of the output matters, and none like its neighbour.
 *
 * @param output y
 * @param gradients for each input the gradient, or nothing where none arrived
 */
public record Evaluation(HostTensor output, List<Optional<HostTensor>> gradients) {
    private static final long DIRECTION_SEED = 20;

    /** Keeps the list from changing. */
    public Evaluation {
        gradients = List.copyOf(gradients);
    }

    /** With gradients for all inputs. */
    public static Evaluation of(Backend backend, TensorFunction function, List<HostTensor> inputs) {
        return of(
                backend,
                function,
                inputs,
                IntStream.range(0, inputs.size()).boxed().collect(Collectors.toSet()));
    }

    /**
     * With gradients for some inputs.
     *
     * @param wanted the indices of the inputs that are marked {@link Tensor#requireGradient()}; at least one
     */
    public static Evaluation of(
            Backend backend, TensorFunction function, List<HostTensor> inputs, Set<Integer> wanted) {
        if (wanted.isEmpty()) {
            throw new IllegalArgumentException("gradients with respect to no input: expected at least one");
        }
        try (Tape tape = Tape.open()) {
            Tensor[] tensors = upload(backend, inputs);
            wanted.forEach(index -> tensors[index].requireGradient());
            Tensor y = function.apply(tensors);
            HostTensor output = HostTensor.of(y);
            Tensor loss = SumOp.sum(MulOp.mul(y, direction(output).on(backend)));
            Gradients gradients = tape.backward(loss);
            return new Evaluation(
                    output,
                    IntStream.range(0, tensors.length)
                            .mapToObj(index -> gradients.has(tensors[index])
                                    ? Optional.of(HostTensor.of(gradients.of(tensors[index])))
                                    : Optional.<HostTensor>empty())
                            .toList());
        }
    }

    /** The output alone, without a tape. */
    static HostTensor forward(Backend backend, TensorFunction function, List<HostTensor> inputs) {
        try (Scope _ = Scope.open()) {
            return HostTensor.of(function.apply(upload(backend, inputs)));
        }
    }

    /** The gradient of the loss with respect to the output: magnitudes in [0.5, 1.5) with random signs. */
    static HostTensor direction(HostTensor output) {
        return new Draw(RandomStream.of(DIRECTION_SEED)).awayFromZero(0.5, 1.5, output.shape());
    }

    private static Tensor[] upload(Backend backend, List<HostTensor> inputs) {
        return inputs.stream().map(input -> input.on(backend)).toArray(Tensor[]::new);
    }
}
