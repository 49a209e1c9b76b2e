/** Networks by name ({@link dev.jacobi.models.networks.Networks}), and what they cost in memory and operations. */
package dev.jacobi.models.networks;
