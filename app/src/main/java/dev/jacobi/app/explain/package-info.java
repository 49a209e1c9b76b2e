/** A small network taken apart: its tape forward and backward, and what a wrong rule does to it. */
package dev.jacobi.app.explain;
