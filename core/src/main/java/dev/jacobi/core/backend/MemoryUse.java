package dev.jacobi.core.backend;

/**
 * What a backend's memory looks like now, in bytes.
 *
 * @param live allocated and not yet released
 * @param peak the most that was ever live
 * @param pooled released and kept for the next allocation
 */
public record MemoryUse(long live, long peak, long pooled) {}
