/** What a network computes of a picture between input and output: activation maps and Grad-CAM. */
package dev.jacobi.models.inspection;
