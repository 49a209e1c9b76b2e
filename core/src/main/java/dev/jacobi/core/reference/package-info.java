/**
 * The contract in plain loops and double precision: the first backend to read, and the oracle for the fast ones. Each
 * kernel is its formula written down; nothing here is clever.
 */
package dev.jacobi.core.reference;
