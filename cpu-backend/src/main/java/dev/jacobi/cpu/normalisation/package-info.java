/**
 * Batch norm, with the addition and ReLU behind it in the same pass, and group norm.
 */
package dev.jacobi.cpu.normalisation;
