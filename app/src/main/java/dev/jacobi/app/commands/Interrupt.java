package dev.jacobi.app.commands;

import dev.jacobi.models.training.TrainingControl;
import java.util.concurrent.CountDownLatch;

/**
 * While open, turns an interrupt of the process (Ctrl-C, or a polite kill) into a request to stop, and holds the end of the
 * process back until what reacts to it is done.
 */
final class Interrupt implements AutoCloseable {
    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean hasCome;

    Interrupt(TrainingControl control) {
        hook = new Thread(() -> {
            hasCome = true;
            control.requestStop();
            try {
                done.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process ends as soon as this is closed. */
    boolean hasCome() {
        return hasCome;
    }

    /** Lets the process end. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // The process is ending already; the hook has been let go.
        }
    }
}
