package dev.jacobi.models.training;

/** How long a run has taken, in all its processes; pauses do not count. */
final class RunClock {
    private final double secondsBefore;
    private long begin = System.nanoTime();

    /**
     * A clock that starts now.
     *
     * @param secondsBefore what earlier processes of the run took
     */
    RunClock(double secondsBefore) {
        this.secondsBefore = secondsBefore;
    }

    double seconds() {
        return secondsBefore + (System.nanoTime() - begin) * 1e-9;
    }

    /** Lets a pause go by. */
    void leaveOut(Runnable pause) {
        long pauseBegin = System.nanoTime();
        pause.run();
        begin += System.nanoTime() - pauseBegin;
    }
}
