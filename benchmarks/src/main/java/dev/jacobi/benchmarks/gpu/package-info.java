/**
 * A training step on a graphics card as fast as it gets: recorded as a whole, with its pictures on the card. {@code StepRates}
 * is what a bundle of {@code tools/cuda} runs, by itself or, under {@code benchmarks/gpu/compare.py}, in turns with PyTorch.
 */
package dev.jacobi.benchmarks.gpu;
