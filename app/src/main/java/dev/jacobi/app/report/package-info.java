/**
 * The pages that show a run, or compare several, each a single file that loads nothing. They are made from the run's
 * folder alone; {@link dev.jacobi.app.report.Reports} is where to begin.
 */
package dev.jacobi.app.report;
