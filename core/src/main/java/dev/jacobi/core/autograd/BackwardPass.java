package dev.jacobi.core.autograd;

import dev.jacobi.core.backend.Buffer;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One walk backwards over a tape: holds the gradients of intermediate values between the op that contributed first and
 * the op that made the value, and hands those of leaves to {@link Gradients}. Gradients add up in these two classes and
 * nowhere else.
 */
final class BackwardPass implements GradientSink, AutoCloseable {
    private final Tape tape;
    private final Gradients leaves;
    private final IdentityHashMap<Tensor, Tensor> pending = new IdentityHashMap<>();
    private final Set<Tensor> reached = new LinkedHashSet<>();
    private Op current;

    BackwardPass(Tape tape, Gradients leaves) {
        this.tape = tape;
        this.leaves = leaves;
    }

    /** Runs an entry's rule, if a gradient has reached its output. */
    void apply(Tape.Entry entry) {
        Tensor dy = pending.remove(entry.output());
        if (dy == null) {
            return;
        }
        current = entry.op();
        try (dy;
                Scope _ = Scope.open();
                LayerPath _ = LayerPath.enter(entry.layer())) {
            tape.runHooks(entry.output(), dy);
            entry.op().backward(dy, this);
        }
    }

    @Override
    public boolean needs(Tensor input) {
        return input.requiresGradient();
    }

    @Override
    public void add(Tensor input, Consumer<Buffer> write) {
        add(input, write, sum -> Gradients.accumulate(input, sum, write));
    }

    @Override
    public void add(Tensor input, Consumer<Buffer> write, Consumer<Buffer> accumulate) {
        if (!needs(input)) {
            return;
        }
        if (!tape.isOutput(input)) {
            addToLeaf(input, write, accumulate);
            return;
        }
        Tensor sum = pending.get(input);
        if (sum == null) {
            Tensor first = Tensor.like(input, input.shape()).keep();
            pending.put(input, first);
            write.accept(first.buffer());
        } else {
            accumulate.accept(makeExclusive(input, sum).buffer());
        }
        checkPending(input);
    }

    @Override
    public void pass(Tensor input, Tensor gradient) {
        if (!needs(input)) {
            return;
        }
        if (!tape.isOutput(input)) {
            addToLeaf(
                    input,
                    memory -> input.backend().copy(gradient.buffer(), memory),
                    memory -> input.backend().axpby(1, gradient.buffer(), 1, memory));
            return;
        }
        Tensor sum = pending.get(input);
        if (sum == null) {
            pending.put(input, gradient.alias(input.shape()).keep());
        } else {
            Tensor own = makeExclusive(input, sum);
            input.backend().axpby(1, gradient.buffer(), 1, own.buffer());
        }
        checkPending(input);
    }

    /** A gradient that was passed on may still be somebody else's too; it must be copied before it is added to. */
    private Tensor makeExclusive(Tensor input, Tensor sum) {
        if (sum.isExclusive()) {
            return sum;
        }
        Tensor own = Tensor.like(input, input.shape()).keep();
        input.backend().copy(sum.buffer(), own.buffer());
        sum.close();
        pending.put(input, own);
        return own;
    }

    private void addToLeaf(Tensor input, Consumer<Buffer> write, Consumer<Buffer> accumulate) {
        leaves.add(input, write, accumulate);
        reached.add(input);
        if (current != null) {
            AnomalyDetection.checkGradient(current, input, leaves.of(input));
        }
    }

    private void checkPending(Tensor input) {
        if (current != null) {
            AnomalyDetection.checkGradient(current, input, pending.get(input));
        }
    }

    /** After the last entry: shows hooks on the leaves that were reached their finished gradients. */
    void finish() {
        for (Tensor leaf : reached) {
            tape.runHooks(leaf, leaves.of(leaf));
        }
    }

    /** Releases what an error may have left. */
    @Override
    public void close() {
        pending.values().forEach(Tensor::close);
    }
}
