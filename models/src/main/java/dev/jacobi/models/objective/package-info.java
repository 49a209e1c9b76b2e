/** What training minimises: the loss, pictures that are mixed, and what a teacher says. */
package dev.jacobi.models.objective;
