package dev.jacobi.cuda.binding;

/**
 * Device memory that an algorithm may use while it runs.
 *
 * @param address where; 0 if there is none
 * @param bytes its size
 */
public record Workspace(long address, long bytes) {}
