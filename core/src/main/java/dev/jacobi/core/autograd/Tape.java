package dev.jacobi.core.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The record of a computation, and the engine of reverse-mode differentiation.
 *
 * <p>While a tape is open on a thread, every op whose inputs need gradients appends itself. {@link #backward} walks the
 * record from the end to the beginning and applies each op's chain rule. Without a tape nothing is recorded, so
 * evaluation keeps no graph alive. A tape is also a {@link Scope}: what is computed under it is released with it.
 *
 * <pre>{@code
 * try (Tape tape = Tape.open()) {
 *     Tensor loss = meanSquaredError(matmul(x, w), target);
 *     Gradients gradients = tape.backward(loss);
 *     print(gradients.of(w));
 * }
 * }</pre>
 *
 * <p>Rules themselves are not recorded: there are no second derivatives.
 */
public final class Tape implements AutoCloseable {
    /**
     * One line of the tape.
     *
     * @param op what was computed, with all that its backward rule needs
     * @param output what came of it
     * @param layer the {@link LayerPath} where it happened
     */
    public record Entry(Op op, Tensor output, String layer) {}

    private static final ThreadLocal<Tape> CURRENT = new ThreadLocal<>();

    private final Tape outer = CURRENT.get();
    private final Scope scope = Scope.open();
    private final List<Entry> entries = new ArrayList<>();
    private final Set<Tensor> outputs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<Tensor, List<Consumer<Tensor>>> hooks = new IdentityHashMap<>();
    private final List<Gradients> results = new ArrayList<>();

    private Tape() {}

    /** Starts recording on this thread. */
    public static Tape open() {
        Tape tape = new Tape();
        CURRENT.set(tape);
        return tape;
    }

    /**
     * Called by every op with its result: records the op if a tape is open and an input needs a gradient.
     *
     * @return the output
     */
    public static Tensor record(Op op, Tensor output) {
        AnomalyDetection.checkOutput(op, output);
        Tape tape = CURRENT.get();
        if (tape != null && op.inputs().stream().anyMatch(Tensor::requiresGradient)) {
            output.requireGradient();
            tape.entries.add(new Entry(op, output, LayerPath.current()));
            tape.outputs.add(output);
        }
        return output;
    }

    /** Runs something without recording it, though a tape is open. */
    public static <T> T withoutRecording(Supplier<T> body) {
        Tape tape = CURRENT.get();
        CURRENT.remove();
        try {
            return body.get();
        } finally {
            if (tape != null) {
                CURRENT.set(tape);
            }
        }
    }

    /** What was recorded so far, in order. */
    public List<Entry> entries() {
        return Collections.unmodifiableList(entries);
    }

    /** The entries whose values take most memory now, the largest first: what an error that speaks of memory can name. */
    public List<Entry> largest(int count) {
        return entries.stream()
                .filter(entry -> !entry.output().isClosed())
                .sorted(Comparator.comparingLong((Entry entry) -> entry.output().bytes())
                        .reversed())
                .limit(count)
                .toList();
    }

    /** Calls {@code hook} with the complete gradient of a tensor when backward reaches it; the gradient is only lent. */
    public void onGradient(Tensor tensor, Consumer<Tensor> hook) {
        hooks.computeIfAbsent(tensor, _ -> new ArrayList<>()).add(hook);
    }

    /**
     * The gradients of a scalar with respect to every leaf it depends on. They live as long as the tape.
     *
     * @param loss one element, computed under this tape
     */
    public Gradients backward(Tensor loss) {
        Gradients gradients = new Gradients();
        results.add(gradients);
        backward(loss, gradients);
        return gradients;
    }

    /** As {@link #backward(Tensor)}, adding to gradients that may already hold those of earlier passes. */
    public void backward(Tensor loss, Gradients gradients) {
        walk(loss, gradients, false);
    }

    /**
     * As {@link #backward(Tensor, Gradients)} for the last time: each recorded value goes back to the memory pool as
     * soon as its rule has run, so that gradients live where activations were. The loss itself stays, and what was {@linkplain
     * Tensor#keep kept}.
     */
    public void backwardAndRelease(Tensor loss, Gradients gradients) {
        walk(loss, gradients, true);
        entries.clear();
        outputs.clear();
    }

    private void walk(Tensor loss, Gradients gradients, boolean release) {
        if (loss.shape().size() != 1) {
            throw new OpException("backward", "loss has the shape %s, expected one element", loss.shape());
        }
        if (!outputs.contains(loss)) {
            throw new OpException(
                    "backward",
                    "the loss was not recorded on this tape: compute it while the tape is open, from tensors marked"
                            + " requireGradient()");
        }
        withoutRecording(() -> {
            try (BackwardPass pass = new BackwardPass(this, gradients);
                    AnomalyDetection _ = AnomalyDetection.ofRules()) {
                pass.add(loss, memory -> loss.backend().fill(memory, 1));
                for (Entry entry : entries.reversed()) {
                    pass.apply(entry);
                    if (release && entry.output() != loss && !entry.output().isKept()) {
                        entry.output().close();
                    }
                }
                pass.finish();
            }
            return null;
        });
    }

    boolean isOutput(Tensor tensor) {
        return outputs.contains(tensor);
    }

    void runHooks(Tensor tensor, Tensor gradient) {
        hooks.getOrDefault(tensor, List.of()).forEach(hook -> hook.accept(gradient));
    }

    /** Stops recording and releases what was computed. */
    @Override
    public void close() {
        if (CURRENT.get() != this) {
            throw new IllegalStateException(
                    "tapes must be closed in the reverse order and on the thread that opened them");
        }
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        results.forEach(Gradients::close);
        scope.close();
    }
}
