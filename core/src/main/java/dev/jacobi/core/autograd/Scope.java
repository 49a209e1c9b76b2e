package dev.jacobi.core.autograd;

import java.util.ArrayList;
import java.util.List;

/**
 * Owns the tensors made while it is open, and releases them when it closes: the lexical scope is the lifetime.
 *
 * <pre>{@code
 * try (Scope scope = Scope.open()) {
 *     float[] logits = network.forward(images).toFloats();   // every intermediate goes back to the pool
 * }
 * }</pre>
 *
 * <p>Scopes nest and are confined to the thread that opened them.
 */
public final class Scope implements AutoCloseable {
    private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

    private final Scope outer = CURRENT.get();
    private final List<Tensor> tensors = new ArrayList<>();

    private Scope() {}

    /** Opens a scope; tensors made from here on belong to it. */
    public static Scope open() {
        Scope scope = new Scope();
        CURRENT.set(scope);
        return scope;
    }

    /** Releases the scope's tensors. */
    @Override
    public void close() {
        if (CURRENT.get() != this) {
            throw new IllegalStateException(
                    "scopes must be closed in the reverse order and on the thread that opened them");
        }
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
        for (Tensor tensor : tensors.reversed()) {
            if (!tensor.isKept()) {
                tensor.close();
            }
        }
    }

    static void adopt(Tensor tensor) {
        Scope scope = CURRENT.get();
        if (scope != null) {
            scope.tensors.add(tensor);
        }
    }
}
