package dev.jacobi.models.training;

import java.util.concurrent.atomic.AtomicBoolean;

/** How another thread asks a run to save its state at the next batch boundary and end. */
public final class StopSignal {
    private final AtomicBoolean requested = new AtomicBoolean();

    /** Asks for the stop; asking twice is harmless. */
    public void request() {
        requested.set(true);
    }

    /** Whether a stop was asked for. */
    public boolean isRequested() {
        return requested.get();
    }
}
