package dev.jacobi.benchmarks.measure;

/**
 * What the machine can do with so many threads, see {@link dev.jacobi.benchmarks.machine.PeakBenchmark}.
 *
 * @param threads number of threads
 * @param gflops 10⁹ operations a second of multiply-adds in registers
 * @param gigabytes 10⁹ bytes a second of a copy, read and written
 */
public record Peak(int threads, double gflops, double gigabytes) {}
