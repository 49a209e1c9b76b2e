package dev.jacobi.benchmarks.work;

/** A work that is ready to run, any number of times. */
public interface Task extends AutoCloseable {
    /** Does the work once, and returns when it is done. */
    void run();

    /** Of the result of the last run. */
    Checksum checksum();

    @Override
    void close();
}
