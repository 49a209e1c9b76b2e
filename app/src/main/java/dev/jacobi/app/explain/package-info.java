/**
 * A small network taken apart: its tape forward and backward, and what a wrong rule does to it. Read {@link
 * dev.jacobi.app.explain.SmallNetwork} and {@link dev.jacobi.app.explain.Trace} first.
 */
package dev.jacobi.app.explain;
