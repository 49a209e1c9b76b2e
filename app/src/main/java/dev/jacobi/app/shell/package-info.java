/** An interactive Java session, and documents whose code can be run in it. */
package dev.jacobi.app.shell;
