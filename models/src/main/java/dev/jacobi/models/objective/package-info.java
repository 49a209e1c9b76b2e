/** What training minimises: the loss, pictures that are mixed, and a teacher's part. */
package dev.jacobi.models.objective;
