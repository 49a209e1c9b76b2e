package dev.jacobi.core.backend;

/**
 * What is fixed in stochastic gradient descent, with PyTorch's meaning:
 *
 * <pre>
 * g ← g + weightDecay·w
 * v ← g                              at the first step
 * v ← momentum·v + (1 - dampening)·g later
 * w ← w - learningRate·(nesterov ? g + momentum·v : v)
 * </pre>
 *
 * @param firstStep whether the velocity is still empty
 */
public record SgdSettings(double momentum, double dampening, double weightDecay, boolean nesterov, boolean firstStep) {}
