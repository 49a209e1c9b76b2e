/** The program's commands. */
package dev.jacobi.app.commands;
