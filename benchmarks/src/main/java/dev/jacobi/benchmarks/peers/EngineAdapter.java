package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.Work;

/** An engine as a comparison drives it, by a {@link Worker} in a process of its own. */
public interface EngineAdapter {
    /** One line: version, threads, instruction set. */
    String description();

    /** Allocates what a work needs and fills its inputs. */
    Task prepare(Work work);
}
