/** Java, line by line: an interactive session, and documents whose code can be run. */
package dev.jacobi.app.shell;
