/**
 * Operations: one record each, with the function that computes y and the backward rule side by side. The record is the
 * entry of the tape, and its fields are what the rule needs. Read {@link dev.jacobi.core.ops.AddOp}, {@link
 * dev.jacobi.core.ops.MulOp} and {@link dev.jacobi.core.ops.LinearOp} first, then {@link
 * dev.jacobi.core.ops.Conv2dOp}.
 */
package dev.jacobi.core.ops;
