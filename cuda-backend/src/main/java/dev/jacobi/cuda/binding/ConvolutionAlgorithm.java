package dev.jacobi.cuda.binding;

/**
 * A way of cuDNN to compute one pass of one geometry.
 *
 * @param number cuDNN's number for it
 * @param math cuDNN's number for what it multiplies and adds with
 * @param workspaceBytes memory that it needs besides
 * @param deterministic whether it gives the same bits every time
 */
public record ConvolutionAlgorithm(int number, int math, long workspaceBytes, boolean deterministic) {}
