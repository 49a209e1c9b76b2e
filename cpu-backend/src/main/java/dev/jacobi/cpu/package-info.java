/**
 * The contract in pure Java on the Vector API: SIMD kernels for any vector width, a fixed team of threads, and pooled
 * memory. Results are the same bits at any number of threads: work is split by output, or into blocks whose number does
 * not depend on the team.
 */
package dev.jacobi.cpu;
