/** Files that are made once and kept for other runs. */
package dev.jacobi.cuda.cache;
