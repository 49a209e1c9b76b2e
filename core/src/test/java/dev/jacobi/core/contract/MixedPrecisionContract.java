package dev.jacobi.core.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a backend must do whose activations can have 16 bits. Inputs are numbers that the type can hold, so the reference
 * computes with the same ones, and what is allowed for is the rounding of results and of what is handed on between
 * kernels; a sum made in 16 bits would be far off.
 */
public abstract class MixedPrecisionContract {
    /** Its results lie in parameters, but libraries compute it in the type of the activations. */
    private static final String ROUNDED_PARAMETERS = "conv2dWeightGradient";

    private static final int OFFSET = 3;

    /**
     * Of what is rounded to 16 bits, a unit of the last place for the result's rounding, and some of the largest for what
     * a kernel hands on to the next: the gradient of a softmax, for one, is a difference of numbers larger than itself.
     */
    private static final Accuracy ROUNDED = new Accuracy(1, 4);

    private Backend backend;
    private Backend reference;

    /** A new backend of the kind under test. */
    protected abstract Backend open(Precision precision);

    @AfterEach
    final void everythingIsReleased() {
        if (backend == null) {
            return; // it could not be opened, which is the error to be shown
        }
        long live = backend.memory().live();
        backend.close();
        reference.close();
        assertEquals(0, live, "live bytes at the end");
    }

    private void openBackends(Precision precision) {
        reference = new ReferenceBackend();
        backend = open(precision);
    }

    @TestFactory
    final Stream<DynamicTest> kernelsInBf16() {
        openBackends(Precision.BF16);
        return compare(DType.BF16);
    }

    @TestFactory
    final Stream<DynamicTest> kernelsInFp16() {
        openBackends(Precision.FP16);
        return compare(DType.F16);
    }

    private Stream<DynamicTest> compare(DType type) {
        return Stream.of(MixedKernels.all(), KernelCases.some(KernelCases.all()))
                .flatMap(List::stream)
                .map(kernelCase -> dynamicTest(kernelCase.name(), () -> compare(kernelCase.roundedTo(type), type)));
    }

    private void compare(KernelCase kernelCase, DType type) {
        List<double[]> expected = KernelRun.outputs(reference, kernelCase, 0);
        for (int offset : new int[] {0, OFFSET}) {
            List<double[]> actual = KernelRun.outputs(backend, kernelCase, type, offset);
            for (int i = 0; i < expected.size(); i++) {
                // What is too large for the type is infinite on both sides.
                boolean isActivation = kernelCase.outputs().get(i).role() == Role.ACTIVATION;
                double[] wanted = isActivation ? Rounding.to(type, expected.get(i)) : expected.get(i);
                boolean isRounded = isActivation || kernelCase.name().startsWith(ROUNDED_PARAMETERS);
                boolean isExact = kernelCase.accuracy().equals(Accuracy.EXACT);
                Accuracy accuracy = isRounded && !isExact ? ROUNDED : kernelCase.accuracy();
                assertEquals(
                        Optional.empty(),
                        accuracy.violation(wanted, actual.get(i), isRounded ? type : backend.floatType()),
                        "output %d, buffers at offset %d".formatted(i, offset));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Precision.class)
    final void activationsHaveThePrecisionsTypeAndParametersTheBackends(Precision precision) {
        openBackends(precision);

        assertEquals(precision.activationType(DType.F32), backend.activationType());
        assertEquals(DType.F32, backend.floatType());
    }

    /** To the nearest, ties to even, with the type's own range, and not a number stays so. */
    @ParameterizedTest
    @EnumSource(
            value = Precision.class,
            names = {"BF16", "FP16"})
    final void hostCopiesAreRounded(Precision precision) {
        openBackends(precision);
        DType type = backend.activationType();
        double step = type == DType.BF16 ? 0x1p-7 : 0x1p-10;
        double[] values = {
            0,
            -0.0,
            1,
            1 + step,
            1 + step / 2,
            1 + 1.5 * step,
            1 + 0.51 * step,
            -1 - 0.49 * step,
            65504,
            1e5,
            0x1p-14,
            0x1p-24,
            3e38,
            -1e-40,
            Double.NaN,
            Double.POSITIVE_INFINITY,
            Double.NEGATIVE_INFINITY
        };
        Buffer buffer = backend.allocate(type, values.length);
        backend.upload(values, buffer);
        double[] held = new double[values.length];
        backend.download(buffer, held);

        assertArrayEquals(Rounding.to(type, values), held);
        assertEquals(1, held[4], "ties go to the even number");
        assertEquals(1 + 2 * step, held[5], "ties go to the even number");
        backend.release(buffer);
    }
}
