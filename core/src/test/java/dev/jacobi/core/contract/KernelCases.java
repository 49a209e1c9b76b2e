package dev.jacobi.core.contract;

import java.util.List;
import java.util.stream.Stream;

/** All kernel cases. */
public final class KernelCases {
    private KernelCases() {}

    /** In a fixed order and with the same inputs every time. */
    public static List<KernelCase> all() {
        return Stream.of(
                        ElementwiseKernels.all(),
                        ReductionKernels.all(),
                        LayoutKernels.all(),
                        CroppingKernels.all(),
                        MatmulKernels.all(),
                        ConvolutionKernels.all(),
                        PoolingKernels.all(),
                        NormalisationKernels.all(),
                        TrainingKernels.all())
                .flatMap(List::stream)
                .toList();
    }
}
