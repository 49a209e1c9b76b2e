package dev.jacobi.core.contract;

import java.util.List;
import java.util.stream.Stream;

/** Cases for all kernels, in a fixed order and with the same inputs every time. */
public final class KernelCases {
    private KernelCases() {}

    /** All of them. */
    public static List<KernelCase> all() {
        return Stream.of(convolutions(), others()).flatMap(List::stream).toList();
    }

    /** Those of convolutions, which depend on the algorithm. */
    public static List<KernelCase> convolutions() {
        return ConvolutionKernels.all();
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
