/**
 * Buffers, which are parts of large arrays, the pool that they come from and go back to, and the scratch memory of
 * kernels.
 */
package dev.jacobi.cpu.memory;
