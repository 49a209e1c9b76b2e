/**
 * What kernels need to know besides their buffers: sizes of axes, windows, strides, groups, and what is computed over them,
 * as immutable values, one for each family of kernels. Each is validated when it is made, with an error that names what
 * came and what was expected, so that kernels check nothing. {@link dev.jacobi.core.geometry.WindowAxis} is the one to read
 * first: a window that slides along an axis.
 */
package dev.jacobi.core.geometry;
