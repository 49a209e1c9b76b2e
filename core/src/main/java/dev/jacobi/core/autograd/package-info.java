/**
 * Tensors, and the tape that differentiates what is computed with them. {@link dev.jacobi.core.autograd.Tape} records
 * operations and walks back over them; {@link dev.jacobi.core.autograd.Gradients} holds what arrives at the leaves;
 * {@link dev.jacobi.core.autograd.Scope} says how long a tensor's memory lives. No operation is known here: read
 * {@link dev.jacobi.core.autograd.Op}, then {@code Tape} and {@code BackwardPass}.
 */
package dev.jacobi.core.autograd;
