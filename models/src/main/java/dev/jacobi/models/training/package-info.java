/** The training loop: epochs over minibatches, evaluation, checkpoints that a run resumes from bit for bit. */
package dev.jacobi.models.training;
