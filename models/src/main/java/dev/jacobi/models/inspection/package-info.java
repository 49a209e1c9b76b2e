/** What a network makes of a picture on the way to its answer: activation maps and Grad-CAM. */
package dev.jacobi.models.inspection;
