/** libtorch, PyTorch's C++ library, as an engine to compare with. */
package dev.jacobi.benchmarks.libtorch;
