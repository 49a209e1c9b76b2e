package dev.jacobi.core.backend;

/** Values on their way from a device to the host. */
public interface Readback {
    /** The values; waits for them where they have not arrived. */
    double[] await();

    /** Whether there is no need to wait. */
    boolean hasArrived();

    /** Values that are on the host. */
    static Readback arrived(double[] values) {
        return new Readback() {
            @Override
            public double[] await() {
                return values;
            }

            @Override
            public boolean hasArrived() {
                return true;
            }
        };
    }
}
