/**
 * The contract in pure Java on the Vector API: SIMD kernels for any vector width, a fixed team of threads, and pooled
 * memory. {@code CpuBackendProvider} opens {@code CpuBackend}, which hands each method of the contract to the class that
 * does the work; without the Vector API it opens {@code ScalarBackend}. Kernels that are one class or two are here,
 * larger ones in packages:
 *
 * <ul>
 *   <li>{@code convolution}, with a package for each algorithm, among which {@code ConvolutionSelector} chooses by the
 *       shape;
 *   <li>{@code products} of matrices, on which most of them rest;
 *   <li>{@code normalisation};
 *   <li>{@code vectors}, {@code memory}, {@code threads} and {@code settings}, which all others use;
 *   <li>{@code scalar}, which does without vectors.
 * </ul>
 *
 * <p>What is public in those packages is so for the other packages of this module. Programs use the contract. Benchmarks
 * alone also ask {@code ForcedAlgorithm} which algorithm of {@code settings} they can force on which shape.
 */
package dev.jacobi.cpu;
