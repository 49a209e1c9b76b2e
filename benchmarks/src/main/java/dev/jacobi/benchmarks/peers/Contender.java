package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Work;

/** An engine that takes part in a comparison; it lives in a process of its own. */
public interface Contender {
    /** One line: version, threads, instruction set. */
    String description();

    /** Allocates what a work needs and fills its inputs. */
    Task prepare(Work work);

    /** A work that is ready to run, any number of times. */
    interface Task extends AutoCloseable {
        /** Does the work once, and returns when it is done. */
        void run();

        /** Of the result of the last run. */
        Checksum checksum();

        @Override
        void close();
    }
}
