package dev.jacobi.core.autograd;

/** An op was given something it cannot work on. The message names the layer, the op, what it got and what it expected. */
public final class OpException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /**
     * For the op {@code name} at the current {@link LayerPath}.
     *
     * @param detail what was given and what was expected, as a format string
     */
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
    public OpException(String name, String detail, Object... arguments) {
        super(prefix(name) + detail.formatted(arguments));
    }

    private static String prefix(String name) {
        String path = LayerPath.current();
        return (path.isEmpty() ? "" : path + ": ") + name + ": ";
    }
}
