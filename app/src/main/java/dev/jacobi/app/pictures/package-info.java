/**
 * Pictures as PNG, SVG and PDF, drawn without a display: curves of a run, the confusion matrix, examples, filters, and
 * what a network sees in a photograph. {@link dev.jacobi.app.pictures.Picture} is what they have in common.
 */
package dev.jacobi.app.pictures;
