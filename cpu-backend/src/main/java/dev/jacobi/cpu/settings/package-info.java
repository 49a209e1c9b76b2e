/**
 * What system properties say about the CPU backend: the width of its vectors, and the algorithm of its convolutions.
 */
package dev.jacobi.cpu.settings;
