/** Convolutions by cuDNN: which of its algorithms runs, what is padded for it, and a kernel for what it does not have. */
package dev.jacobi.cuda.convolution;
