package dev.jacobi.core.autograd;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The gradients of one loss, or the sum over several backward passes, with respect to leaf tensors: those that were
 * marked {@link Tensor#requireGradient()} and not computed from others.
 *
 * <p>Memory for a leaf's gradient can be given beforehand ({@link #into}), for example as views of one flat block; else
 * it is allocated when the first contribution arrives, and released by {@link #close()}.
 */
public final class Gradients implements AutoCloseable {
    /** A leaf's gradient; {@code filled} says whether it holds a value or is memory in waiting. */
    private static final class Slot {
        private final Tensor value;
        private boolean filled;

        private Slot(Tensor value) {
            this.value = value;
        }
    }

    private final IdentityHashMap<Tensor, Slot> slots = new IdentityHashMap<>();

    /** Empty: memory comes as it is needed. */
    public Gradients() {}

    /** Gradients that will be written to the given memory: for each leaf a tensor of its shape, which stays the caller's. */
    public static Gradients into(Map<Tensor, Tensor> memory) {
        Gradients gradients = new Gradients();
        try {
            memory.forEach((leaf, value) ->
                    gradients.slots.put(leaf, new Slot(value.alias(leaf.shape()).keep())));
            return gradients;
        } catch (RuntimeException e) {
            gradients.close();
            throw e;
        }
    }

    /**
     * The gradient with respect to a leaf, in the leaf's shape.
     *
     * @throws IllegalArgumentException if no gradient has reached it
     */
    public Tensor of(Tensor leaf) {
        if (!has(leaf)) {
            throw new IllegalArgumentException(
                    "no gradient has reached the tensor %s: it must be marked requireGradient() and the loss must depend on it"
                            .formatted(leaf.shape()));
        }
        return slots.get(leaf).value;
    }

    /** Whether a gradient has reached this leaf. */
    public boolean has(Tensor leaf) {
        Slot slot = slots.get(leaf);
        return slot != null && slot.filled;
    }

    /** The leaves that a gradient has reached. */
    public List<Tensor> reached() {
        return slots.entrySet().stream()
                .filter(entry -> entry.getValue().filled)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * Says that the memory of these leaves was filled, as a backward pass that was captured does when it is replayed.
     *
     * @throws IllegalArgumentException if there is no memory for one of them
     */
    public void markReached(List<Tensor> leaves) {
        for (Tensor leaf : leaves) {
            Slot slot = slots.get(leaf);
            if (slot == null) {
                throw new IllegalArgumentException(
                        "there is no memory for the gradient of the tensor %s: expected one that was given some, or that a gradient has reached before"
                                .formatted(leaf.shape()));
            }
            slot.filled = true;
        }
    }

    /** Forgets all values, so that the next contribution overwrites. The memory stays. */
    public void reset() {
        slots.values().forEach(slot -> slot.filled = false);
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        slots.values().forEach(slot -> slot.value.close());
        slots.clear();
    }

    void add(Tensor leaf, Consumer<Buffer> write, Consumer<Buffer> accumulate) {
        Slot slot = slots.computeIfAbsent(
                leaf, tensor -> new Slot(Tensor.like(tensor, tensor.shape()).keep()));
        if (slot.filled) {
            accumulate.accept(slot.value.buffer());
        } else {
            write.accept(slot.value.buffer());
            slot.filled = true;
        }
    }

    /** sum += what the kernel writes. */
    static void accumulate(Tensor like, Buffer sum, Consumer<Buffer> write) {
        Backend backend = like.backend();
        try (Tensor contribution = Tensor.like(like, like.shape())) {
            write.accept(contribution.buffer());
            backend.axpby(1, contribution.buffer(), 1, sum);
        }
    }
}
