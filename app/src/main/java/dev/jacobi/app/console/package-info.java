/** What a run prints: its header, its progress and its numbers. */
package dev.jacobi.app.console;
