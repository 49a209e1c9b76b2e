/** The commands of the command line, one class each: options, checks, and calls to the packages that do the work. */
package dev.jacobi.app.commands;
