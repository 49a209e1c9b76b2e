/**
 * Products of matrices, on which most convolutions rest. {@code MicroKernels} is the place to begin: a tile of sums
 * that stays in registers. {@code Panels} packs what it reads on its right, {@code LeftMatrix} writes tiles of what it
 * reads on its left, {@code TiledProduct} puts the two together, and {@code MatrixProduct} is the contract's matrix
 * product. Where rows lie in memory as kernels can read them, {@code StridedKernels} do so in place; {@code
 * OuterProducts} are the sums over pixels that weight gradients are made of.
 */
package dev.jacobi.cpu.products;
