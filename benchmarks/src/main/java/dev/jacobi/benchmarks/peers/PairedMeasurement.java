package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.statistics.Ratio;
import dev.jacobi.benchmarks.statistics.Sample;
import dev.jacobi.benchmarks.work.Work;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Two engines do the same work in turns, after their results have been compared and both are warm.
 *
 * @param rounds how often each has its turn
 * @param turn about how long a turn lasts
 * @param warmUp how long each runs before anything counts
 */
record PairedMeasurement(int rounds, Duration turn, Duration warmUp) {
    private static final int MAX_RUNS = 1000;

    /** How often each runs before the results are compared. */
    private static final int RUNS_TO_COMPARE = 3;

    /** When that is enough all the same: who takes half a minute for a step does not wait for a compiler. */
    private static final Duration MAX_WARM_UP = Duration.ofMinutes(1);

    /** Measures a work; both engines give its memory back afterwards. */
    PeerResult measure(Work work, EngineProcess ours, EngineProcess theirs) {
        ours.prepare(work);
        theirs.prepare(work);
        double distance = distance(ours, theirs);
        int ourRuns = warmUp(ours);
        int theirRuns = warmUp(theirs);
        double[] ourTimes = new double[rounds];
        double[] theirTimes = new double[rounds];
        Meter meter = new Meter();
        for (int round = 0; round < rounds; round++) {
            boolean oursFirst = round % 2 == 0;
            if (oursFirst) {
                ourTimes[round] = meter.turn(ours, theirs, ourRuns);
            }
            theirTimes[round] = meter.turn(theirs, ours, theirRuns);
            if (!oursFirst) {
                ourTimes[round] = meter.turn(ours, theirs, ourRuns);
            }
        }
        ours.finish();
        theirs.finish();
        return new PeerResult(
                work.name(),
                work.flops(),
                Sample.of(ourTimes),
                Sample.of(theirTimes),
                Ratio.of(theirTimes, ourTimes),
                distance,
                meter.idleLoad(),
                ours.peakResidentBytes(),
                theirs.peakResidentBytes());
    }

    private static double distance(EngineProcess ours, EngineProcess theirs) {
        ours.run(RUNS_TO_COMPARE);
        theirs.run(RUNS_TO_COMPARE);
        return ours.checksum().distance(theirs.checksum());
    }

    /** Runs until warm, and returns how many runs fill a turn. */
    private int warmUp(EngineProcess engine) {
        double total = 0;
        double last = 0;
        for (int i = 0; total < warmUp.toNanos() || (i < Work.WARM_UP_RUNS && total < MAX_WARM_UP.toNanos()); i++) {
            last = engine.run(1)[0];
            total += last;
        }
        return Math.clamp(Math.round(turn.toNanos() / last), 1, MAX_RUNS);
    }

    /** Times turns, and watches what the one that waits does meanwhile. */
    private static final class Meter {
        private static final double NANOS_PER_SECOND = 1e9;

        /** After a turn, threads of either engine spin for a moment before they sleep. */
        private static final Duration PAUSE = Duration.ofMillis(10);

        private double idleNanos;
        private double waitedNanos;

        /** One turn; returns the median duration in seconds. */
        double turn(EngineProcess active, EngineProcess waiting, int runs) {
            LockSupport.parkNanos(PAUSE.toNanos());
            Duration before = waiting.processorTime();
            long begin = System.nanoTime();
            double[] nanos = active.run(runs);
            waitedNanos += System.nanoTime() - begin;
            idleNanos += waiting.processorTime().minus(before).toNanos();
            return Sample.of(nanos).median() / NANOS_PER_SECOND;
        }

        /** Processors that the waiting process kept busy, on average. */
        double idleLoad() {
            return waitedNanos == 0 ? 0 : idleNanos / waitedNanos;
        }
    }
}
