/**
 * Optimizers, gradient clipping, and schedules for the learning rate. All parameters of a network are in one {@link
 * dev.jacobi.models.optimisation.ParameterBlock}, which an {@link dev.jacobi.models.optimisation.Optimizer} walks in a
 * single pass.
 */
package dev.jacobi.models.optimisation;
