/** libtorch, PyTorch's C++ library, as a contender in comparisons. */
package dev.jacobi.benchmarks.libtorch;
