package dev.jacobi.core.autograd;

/**
 * While open on this thread, every op's output and every gradient is searched for NaN and infinity, and the first op
 * that made one is named in an {@link AnomalyException}. It costs a pass over every value; use it to find the culprit,
 * not in production.
 */
public final class AnomalyDetection implements AutoCloseable {
    private static final ThreadLocal<Boolean> ON = ThreadLocal.withInitial(() -> false);

    private final boolean before = ON.get();

    private AnomalyDetection() {}

    /** Turns detection on until the result is closed. */
    public static AnomalyDetection open() {
        AnomalyDetection detection = new AnomalyDetection();
        ON.set(true);
        return detection;
    }

    @Override
    public void close() {
        ON.set(before);
    }

    static void checkOutput(Op op, Tensor output) {
        if (ON.get()) {
            check(output, () -> "the output of " + op.name() + " " + output.shape());
        }
    }

    static void checkGradient(Op op, Tensor input, Tensor gradient) {
        if (ON.get()) {
            check(gradient, () -> "the gradient that " + op.name() + " gave its input " + input.shape());
        }
    }

    private static void check(Tensor tensor, java.util.function.Supplier<String> what) {
        int index = tensor.backend().firstNonFinite(tensor.buffer());
        if (index >= 0) {
            String path = LayerPath.current();
            throw new AnomalyException("%s%s holds %s at element %d"
                    .formatted(path.isEmpty() ? "" : path + ": ", what.get(), tensor.toDoubles()[index], index));
        }
    }
}
