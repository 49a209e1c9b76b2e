/** How good a network is: its outputs over a whole set, and what they say. */
package dev.jacobi.models.evaluation;
