/**
 * The fixed team of threads, and how work is cut: by output, or into blocks whose number does not depend on the team,
 * so that results have the same bits on any number of threads.
 */
package dev.jacobi.cpu.threads;
