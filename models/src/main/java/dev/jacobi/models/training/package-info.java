/** The training loop: steps, epochs and validation, and checkpoints that a run resumes from bit for bit. */
package dev.jacobi.models.training;
