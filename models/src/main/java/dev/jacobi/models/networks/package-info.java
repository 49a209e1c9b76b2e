/** Networks by name, and what they cost. */
package dev.jacobi.models.networks;
