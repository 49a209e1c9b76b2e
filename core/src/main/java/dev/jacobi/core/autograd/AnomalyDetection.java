package dev.jacobi.core.autograd;

/**
 * While open on this thread, every op's output and every gradient is searched for NaN and infinity, and the first op
 * that made one is named in an {@link AnomalyException}; the element named with it may be a neighbour of the first one
 * that went wrong, since convolutions may spread it. It costs a pass over every value; use it to find the culprit,
 * not in production.
 */
public final class AnomalyDetection implements AutoCloseable {
    private enum Searched {
        NOTHING,
        OUTPUTS,
        OUTPUTS_AND_GRADIENTS
    }

    private static final ThreadLocal<Searched> SEARCHED = ThreadLocal.withInitial(() -> Searched.NOTHING);

    private final Searched before = SEARCHED.get();

    private AnomalyDetection() {}

    /** Turns detection on until the result is closed. */
    public static AnomalyDetection open() {
        return open(Searched.OUTPUTS_AND_GRADIENTS);
    }

    /** Turns detection on for outputs alone: gradients of a loss that is scaled may overflow, which halves the scale. */
    public static AnomalyDetection ofOutputs() {
        return open(Searched.OUTPUTS);
    }

    /** In a backward pass: what its rules compute are gradients, whatever ops they use for it. */
    static AnomalyDetection ofRules() {
        return open(SEARCHED.get() == Searched.OUTPUTS ? Searched.NOTHING : SEARCHED.get());
    }

    private static AnomalyDetection open(Searched searched) {
        AnomalyDetection detection = new AnomalyDetection();
        SEARCHED.set(searched);
        return detection;
    }

    @Override
    public void close() {
        SEARCHED.set(before);
    }

    static void checkOutput(Op op, Tensor output) {
        if (SEARCHED.get() != Searched.NOTHING) {
            check(output, () -> "the output of " + op.name() + " " + output.shape());
        }
    }

    static void checkGradient(Op op, Tensor input, Tensor gradient) {
        if (SEARCHED.get() == Searched.OUTPUTS_AND_GRADIENTS) {
            check(gradient, () -> "the gradient that " + op.name() + " gave its input " + input.shape());
        }
    }

    private static void check(Tensor tensor, java.util.function.Supplier<String> what) {
        if (!tensor.type().isFloatingPoint()) {
            return;
        }
        int index = tensor.backend().firstNonFinite(tensor.buffer());
        if (index >= 0) {
            String path = LayerPath.current();
            throw new AnomalyException("%s%s holds %s at element %d"
                    .formatted(path.isEmpty() ? "" : path + ": ", what.get(), tensor.toDoubles()[index], index));
        }
    }
}
