package dev.jacobi.benchmarks.measure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * All measurements of one run.
 *
 * @param set which set was run
 * @param effort how thoroughly
 * @param engine what the backend says of itself
 * @param java version of the JVM
 * @param peaks of the machine, measured in the same run, by number of threads
 * @param measurements in the order of measuring
 */
public record MeasurementReport(
        String set, Effort effort, String engine, String java, List<Peak> peaks, List<Measurement> measurements) {
    /** Copies the lists. */
    public MeasurementReport {
        peaks = List.copyOf(peaks);
        measurements = List.copyOf(measurements);
    }

    /** The same report with more measurements. */
    MeasurementReport and(List<Measurement> more) {
        List<Measurement> all = new ArrayList<>(measurements);
        all.addAll(more);
        return new MeasurementReport(set, effort, engine, java, peaks, all);
    }

    /** The peak that a measurement is held against: that of as many threads, or of the most below. */
    public Peak peak(Measurement measurement) {
        return peaks.stream()
                .filter(peak -> peak.threads() <= measurement.threads())
                .max(Comparator.comparingInt(Peak::threads))
                .orElseThrow(
                        () -> new IllegalArgumentException("%s: no peak was measured with %d threads or fewer, only %s"
                                .formatted(measurement.benchmark(), measurement.threads(), peaks)));
    }
}
