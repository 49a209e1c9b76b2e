package dev.jacobi.models.training;

/**
 * How other threads steer a run: they request a stop, a checkpoint or a pause, and the run complies at the next
 * boundary between two steps.
 */
public final class TrainingControl {
    private boolean stopRequested;
    private boolean saveRequested;
    private boolean paused;

    /** Asks the run to save its state and end; asking twice is harmless. Ends a pause. */
    public synchronized void requestStop() {
        stopRequested = true;
        notifyAll();
    }

    /** Whether a stop was asked for. */
    public synchronized boolean isStopRequested() {
        return stopRequested;
    }

    /** Asks the run to write a checkpoint and go on, or stay paused. */
    public synchronized void requestSave() {
        saveRequested = true;
        notifyAll();
    }

    /** Asks the run to wait. */
    public synchronized void pause() {
        paused = true;
    }

    /** Lets a paused run go on. */
    public synchronized void resume() {
        paused = false;
        notifyAll();
    }

    /** Whether the run is paused. */
    public synchronized boolean isPaused() {
        return paused;
    }

    /** Whether a run that goes on has something to do between two steps. */
    synchronized boolean isSomethingRequested() {
        return stopRequested || saveRequested || paused;
    }

    /** Whether a checkpoint was asked for since the last call. */
    synchronized boolean takeSaveRequest() {
        boolean requested = saveRequested;
        saveRequested = false;
        return requested;
    }

    /** Returns at once or, during a pause, as soon as it ends or something else is requested. */
    synchronized void awaitRequest() {
        while (paused && !stopRequested && !saveRequested) {
            try {
                wait();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                stopRequested = true;
            }
        }
    }
}
