/**
 * Batch norm, with the addition and ReLU that may follow it in the same pass, and group norm.
 */
package dev.jacobi.cpu.normalisation;
