/** What a network makes of a picture on the way to its answer. */
package dev.jacobi.models.inspection;
