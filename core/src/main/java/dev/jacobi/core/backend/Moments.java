package dev.jacobi.core.backend;

/**
 * What values are normalised with: x̂ = (x - mean)/√(variance + ε). One number in each buffer for each channel, or for each
 * picture's channel group.
 */
public record Moments(Buffer mean, Buffer variance) {}
