package dev.jacobi.models.layers;

/** A number that a layer counts up, such as that of the batches that batch norm has seen. */
public final class Counter implements State {
    private long value;

    /** The count. */
    public long value() {
        return value;
    }

    /** Sets the count. */
    public void set(long count) {
        value = count;
    }

    /** Adds one. */
    public void increment() {
        value++;
    }
}
