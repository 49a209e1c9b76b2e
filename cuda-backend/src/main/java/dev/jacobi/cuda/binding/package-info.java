/**
 * The only package that knows JCuda: the CUDA driver, cuBLAS, cuDNN and NVRTC behind a few small classes. Addresses are
 * plain {@code long}s, every error becomes a {@link dev.jacobi.cuda.binding.CudaException}, and nothing here is bound to a
 * thread: what a call needs is made current for whichever thread calls, one at a time.
 */
package dev.jacobi.cuda.binding;
