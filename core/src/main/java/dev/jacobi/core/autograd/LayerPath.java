package dev.jacobi.core.autograd;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Collectors;

/** Where in the network the current thread is, so that an error can say it: {@code layer1.0.conv1}. */
public final class LayerPath implements AutoCloseable {
    private static final ThreadLocal<Deque<String>> NAMES = ThreadLocal.withInitial(ArrayDeque::new);

    private LayerPath() {}

    /** Enters a layer, or nothing if the name is empty; close the result to leave it. */
    public static LayerPath enter(String name) {
        NAMES.get().addLast(name);
        return new LayerPath();
    }

    /** The path from the outermost layer, joined by dots; empty outside of any layer. */
    public static String current() {
        return NAMES.get().stream().filter(name -> !name.isEmpty()).collect(Collectors.joining("."));
    }

    @Override
    public void close() {
        NAMES.get().removeLast();
    }
}
