/** Optimizers, and schedules for the learning rate. */
package dev.jacobi.models.optimisation;
