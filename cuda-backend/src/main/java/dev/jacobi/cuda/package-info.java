/**
 * The backend contract on NVIDIA graphics cards: matrix products by cuBLAS, convolutions by cuDNN, everything else by
 * kernels of its own, which are compiled for the device that is found.
 */
package dev.jacobi.cuda;
