package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.Work;

/** An engine that takes part in a comparison; it lives in a process of its own. */
public interface Contender {
    /** One line: version, threads, instruction set. */
    String description();

    /** Allocates what a work needs and fills its inputs. */
    Task prepare(Work work);
}
