/** What a run is made of and what it leaves: data, learner, its folder and the files in it. */
package dev.jacobi.app.runs;
