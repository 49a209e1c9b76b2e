package dev.jacobi.core.backend;

/**
 * What turns normalised values into results: y = gamma·x̂ + beta. One number in each buffer for each channel. Its gradients
 * dgamma and dbeta are another such pair.
 */
public record Affine(Buffer gamma, Buffer beta) {}
