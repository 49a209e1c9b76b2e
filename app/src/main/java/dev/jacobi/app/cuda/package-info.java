/** Fetches the libraries that the CUDA backend needs when only the driver is installed. */
package dev.jacobi.app.cuda;
