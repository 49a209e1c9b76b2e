/**
 * Convolution and matrix product in plain Java, for a JVM without the Vector API.
 */
package dev.jacobi.cpu.scalar;
