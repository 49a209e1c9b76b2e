package dev.jacobi.benchmarks.machine;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What a benchmark has done so far; JMH divides it by the time, and starts anew for each iteration. */
@AuxCounters(AuxCounters.Type.OPERATIONS)
@State(Scope.Thread)
public class Cost {
    /** Calls of what is measured: more than one in a run where a single one is too short. */
    public double calls;

    /** Floating-point operations, 2 for a multiplication with its addition, as a direct computation needs them. */
    public double flops;

    /** Bytes that have to be read and written, each array once. */
    public double bytes;

    /** Adds what one call costs. */
    public void add(double flopsOfCall, double bytesOfCall) {
        add(1, flopsOfCall, bytesOfCall);
    }

    /** Adds what several calls cost. */
    public void add(int moreCalls, double flopsOfCall, double bytesOfCall) {
        calls += moreCalls;
        flops += moreCalls * flopsOfCall;
        bytes += moreCalls * bytesOfCall;
    }
}
