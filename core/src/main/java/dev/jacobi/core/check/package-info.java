/** Checks of the ops: gradients against central differences, and the examples they are made on. */
package dev.jacobi.core.check;
