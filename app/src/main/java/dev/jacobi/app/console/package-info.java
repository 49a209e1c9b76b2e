/** What a run says on the screen. */
package dev.jacobi.app.console;
