/**
 * The contract in pure Java on the Vector API: SIMD kernels for any vector width, a fixed team of threads, and pooled
 * memory. Results are the same bits at any number of threads: work is split by output, or into blocks whose number does
 * not depend on the team. Where to read, by group:
 *
 * <ul>
 *   <li>Entry: {@code CpuBackendProvider} opens {@code CpuBackend}, which hands each method of the contract to the class
 *       that does the work; system properties are read by {@code CpuSettings}. Without the Vector API, {@code
 *       ScalarBackend}, {@code ScalarConvolution} and {@code ScalarProducts}.
 *   <li>Choice of a convolution's algorithm: {@code Convolution}, {@code ConvolutionAlgorithm}; what is done to the results
 *       at the end: {@code FloatEpilogue}.
 *   <li>Products: {@code MicroKernels} first, then {@code OuterProducts}, {@code StridedKernels}, {@code Panels}, {@code
 *       TiledProduct} and {@code MatrixProduct}, with {@code DenseMatrix}, {@code PixelRows}, {@code PixelGrid} and {@code
 *       Transposition}.
 *   <li>Convolution by unfolding: {@code PatchConvolution}, {@code Patches}, {@code TapAxis}.
 *   <li>Direct: {@code DirectConvolution}, {@code DirectBlock}, {@code DirectLines}, {@code DirectWeights}, {@code
 *       DirectKernels}.
 *   <li>Winograd: {@code WinogradConvolution}, {@code WinogradScheme}, {@code WinogradF2}, {@code WinogradF4}, {@code
 *       WinogradStride2}, {@code WinogradStages}, then the other {@code Winograd…} classes, {@code TilePlanes}, {@code
 *       LineTransform}, {@code InputTransform} and {@code LineCursor}.
 *   <li>Few channels: {@code NarrowConvolution}, {@code NarrowKernels}, {@code NarrowGradientKernels}.
 *   <li>Groups: {@code GroupedConvolution}, {@code ChannelBlocks}, {@code GroupWeights}, {@code Band}, {@code WindowSums},
 *       {@code GroupedWeightGradient}, {@code GroupKernels}.
 *   <li>Windows of one pixel: {@code PointwiseConvolution}.
 *   <li>Everything else: {@code BatchNorm} with {@code ChannelFold}, {@code GroupNorm}, {@code Pooling}, {@code
 *       Elementwise}, {@code UnaryKernels}, {@code VectorMath}, {@code Classification} with {@code ExponentialRow}, {@code
 *       Reductions}, {@code Layout}, {@code Pictures}, {@code Optimisation}.
 *   <li>Memory and vectors: {@code FloatBuffer} and its like, {@code MemoryPool}, {@code Arena}, {@code Workspace}, {@code
 *       Rows}, {@code Simd}.
 *   <li>Threads: {@code ThreadTeam}.
 * </ul>
 */
package dev.jacobi.cpu;
