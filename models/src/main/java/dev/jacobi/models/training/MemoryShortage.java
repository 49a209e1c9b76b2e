package dev.jacobi.models.training;

import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** A step that did not fit into the device's memory, and what filled it. */
record MemoryShortage(OutOfDeviceMemoryException cause, List<String> largest) {
    private static final int NAMED = 5;

    static MemoryShortage of(OutOfDeviceMemoryException cause, Tape tape) {
        return new MemoryShortage(
                cause,
                tape.largest(NAMED).stream().map(MemoryShortage::describe).toList());
    }

    /** Layer, operation, shape and size of a value that the backward pass needs. */
    private static String describe(Tape.Entry entry) {
        return String.format(
                Locale.ROOT,
                "%s%s %s of %.2f MiB",
                entry.layer().isEmpty() ? "" : entry.layer() + " ",
                entry.op().name(),
                entry.output().shape(),
                entry.output().bytes() / (double) (1 << 20));
    }

    /** The error that says so. */
    OutOfDeviceMemoryException exception(int batchSize, OptionalInt fitting) {
        return new OutOfDeviceMemoryException(
                "%s; the largest tensors of this step: %s; of %d pictures at once, %s"
                        .formatted(
                                cause.getMessage(),
                                largest.isEmpty() ? "none yet" : String.join(", ", largest),
                                batchSize,
                                fitting.isPresent() ? fitting.getAsInt() + " fit" : "not even two fit"),
                cause);
    }
}
