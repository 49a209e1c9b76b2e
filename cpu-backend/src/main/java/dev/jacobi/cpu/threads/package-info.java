/**
 * The fixed team of threads, and how work is cut: by output, or into blocks whose number does not depend on the team,
 * so that results are the same bits at any number of threads.
 */
package dev.jacobi.cpu.threads;
