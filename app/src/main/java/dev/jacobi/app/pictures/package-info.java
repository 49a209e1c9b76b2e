/** Pictures of a run: curves, the confusion matrix, examples; and the report that shows them. */
package dev.jacobi.app.pictures;
