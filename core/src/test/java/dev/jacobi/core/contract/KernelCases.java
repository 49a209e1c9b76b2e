package dev.jacobi.core.contract;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Cases for all kernels, in a fixed order and with the same inputs every time. */
public final class KernelCases {
    /** A prime, so that what comes in turn with the geometries, such as passes, is all met. */
    private static final int EVERY = 7;

    private KernelCases() {}

    /** All of them. */
    public static List<KernelCase> all() {
        return Stream.of(convolutions(), others()).flatMap(List::stream).toList();
    }

    /** Those of convolutions, which depend on the algorithm. */
    public static List<KernelCase> convolutions() {
        return Stream.of(ConvolutionKernels.all(), convolutionsBeyondBlocks())
                .flatMap(List::stream)
                .toList();
    }

    /** Those of convolutions that are larger than the blocks of fast algorithms. */
    public static List<KernelCase> convolutionsBeyondBlocks() {
        return ConvolutionKernels.beyondBlocks();
    }

    /** Every seventh of the cases and the first of each kernel, for what is not a question of their geometries. */
    public static List<KernelCase> some(List<KernelCase> cases) {
        Set<String> kernels = new HashSet<>();
        return IntStream.range(0, cases.size())
                .filter(i -> kernels.add(kernel(cases.get(i))) || i % EVERY == 0)
                .mapToObj(cases::get)
                .toList();
    }

    /** A case's name without the numbers in it. */
    private static String kernel(KernelCase kernelCase) {
        return kernelCase.name().replaceAll("[\\d.]+", "");
    }

    /** Those of all other kernels. */
    public static List<KernelCase> others() {
        return Stream.of(
                        ElementwiseKernels.all(),
                        ReductionKernels.all(),
                        LayoutKernels.all(),
                        CroppingKernels.all(),
                        MatmulKernels.all(),
                        PoolingKernels.all(),
                        NormalisationKernels.all(),
                        TrainingKernels.all())
                .flatMap(List::stream)
                .toList();
    }
}
