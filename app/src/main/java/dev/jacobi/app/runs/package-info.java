/** What a run is made with and what it leaves: settings, data, the run's folder and the files in it. */
package dev.jacobi.app.runs;
