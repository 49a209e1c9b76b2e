/** The entry point: {@link dev.jacobi.app.Main} hands the command line to {@link dev.jacobi.app.commands}. */
package dev.jacobi.app;
