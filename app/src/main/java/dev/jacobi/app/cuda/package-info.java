/** Fetches what the CUDA backend needs, for who has only the driver. */
package dev.jacobi.app.cuda;
