package dev.jacobi.core.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.check.Evaluation;
import dev.jacobi.core.check.GradientCheck;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.check.OpCase;
import dev.jacobi.core.check.OpCases;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every backend must do, as tests: extend this class and say how the backend is opened. Its results are compared
 * with those of the {@link ReferenceBackend}, in proportion to the precision of its type.
 */
public abstract class BackendContract {
    /** In slices of larger memory buffers begin here: odd, so that no vector is aligned. */
    protected static final int OFFSET = 3;

    private Backend backend;
    private Backend reference;

    /** A new backend of the kind under test. */
    protected abstract Backend open();

    @BeforeEach
    final void openBackends() {
        backend = open();
        reference = new ReferenceBackend();
    }

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

    // ---- kernels

    @TestFactory
    final Stream<DynamicTest> elementwiseKernels() {
        return compare(ElementwiseKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> reductionKernels() {
        return compare(ReductionKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> layoutKernels() {
        return compare(LayoutKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> pictureKernels() {
        return compare(CroppingKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> matmulKernels() {
        return compare(MatmulKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> convolutionKernels() {
        return compare(ConvolutionKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> poolingKernels() {
        return compare(PoolingKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> normalisationKernels() {
        return compare(NormalisationKernels.all());
    }

    @TestFactory
    final Stream<DynamicTest> trainingKernels() {
        return compare(TrainingKernels.all());
    }

    /** Where buffers begin in their memory: in memory of their own and in slices, kernels must give the same. */
    protected int[] offsets() {
        return new int[] {0, OFFSET};
    }

    /** Kernels must give what the reference gives. */
    protected final Stream<DynamicTest> compare(List<KernelCase> cases) {
        return cases.stream()
                .map(kernelCase -> dynamicTest(kernelCase.name(), () -> {
                    List<double[]> expected = KernelRun.outputs(reference, kernelCase, 0);
                    for (int offset : offsets()) {
                        List<double[]> actual = KernelRun.outputs(backend, kernelCase, offset);
                        for (int i = 0; i < expected.size(); i++) {
                            Optional<String> violation = kernelCase
                                    .accuracy()
                                    .violation(expected.get(i), actual.get(i), backend.floatType());
                            assertEquals(
                                    Optional.empty(),
                                    violation,
                                    "output %d, buffers at offset %d".formatted(i, offset));
                        }
                    }
                }));
    }

    /** Where the reference's sums are not finite, nor may the backend's be. Whether their neighbours are is its affair. */
    @TestFactory
    final Stream<DynamicTest> convolutionsLoseNoNonFiniteNumber() {
        return NonFiniteConvolutions.all().stream()
                .map(kernelCase -> dynamicTest(kernelCase.name(), () -> {
                    double[] expected =
                            KernelRun.outputs(reference, kernelCase, 0).getFirst();
                    double[] actual = KernelRun.outputs(backend, kernelCase, 0).getFirst();
                    assertEquals(
                            OptionalInt.empty(),
                            IntStream.range(0, expected.length)
                                    .filter(i -> !Double.isFinite(expected[i]) && Double.isFinite(actual[i]))
                                    .findFirst(),
                            "an element that should not be finite");
                }));
    }

    // ---- ops

    @TestFactory
    final Stream<DynamicTest> opsAndTheirGradientsAgreeWithTheReference() {
        return forEachOpCase(example -> {
            Evaluation expected = Evaluation.of(reference, example.function(), example.inputs());
            Evaluation actual = Evaluation.of(backend, example.function(), example.inputs());

            assertNear(expected.output(), actual.output(), "output");
            for (int i = 0; i < example.inputs().size(); i++) {
                assertNear(
                        expected.gradients().get(i).orElseThrow(),
                        actual.gradients().get(i).orElseThrow(),
                        "gradient of input " + i);
            }
            assertEquals(0, backend.memory().live(), "bytes left behind");
        });
    }

    @TestFactory
    final Stream<DynamicTest> gradientsAgreeWithCentralDifferences() {
        return forEachOpCase(example -> {
            GradientCheck.Result result = GradientCheck.check(backend, example);

            assertTrue(result.within(GradientCheck.tolerance(backend)), result::message);
        });
    }

    private void assertNear(HostTensor expected, HostTensor actual, String what) {
        assertEquals(expected.shape(), actual.shape(), what);
        assertEquals(
                Optional.empty(),
                Accuracy.SUMMED.violation(numbers(expected), numbers(actual), backend.floatType()),
                what);
    }

    private static double[] numbers(HostTensor tensor) {
        return IntStream.range(0, tensor.size()).mapToDouble(tensor::at).toArray();
    }

    /** What is asserted of an op case. */
    private interface Claim {
        void check(OpCase example);
    }

    private static Stream<DynamicTest> forEachOpCase(Claim claim) {
        return OpCases.all().stream().map(example -> dynamicTest(example.name(), () -> claim.check(example)));
    }

    // ---- memory

    @Test
    final void hostCopiesKeepTheirValues() {
        Buffer reals = backend.allocate(backend.floatType(), 37);
        Buffer integers = backend.allocate(DType.I32, 37);
        double[] doubles = IntStream.range(0, 37).mapToDouble(i -> i - 18.5).toArray();
        float[] floats = new float[20];
        int[] ints = IntStream.range(0, 37).map(i -> i * i - 100).toArray();

        backend.upload(doubles, reals);
        double[] readDoubles = new double[37];
        backend.download(reals, readDoubles);
        assertArrayEquals(doubles, readDoubles);

        backend.download(reals.slice(7, 20), floats);
        for (int i = 0; i < 20; i++) {
            assertEquals((float) doubles[i + 7], floats[i]);
        }

        backend.upload(floats, reals.slice(17, 20));
        double[] tail = new double[21];
        backend.download(reals.slice(16, 21).slice(0, 21), tail);
        assertEquals(doubles[16], tail[0]);
        assertEquals(doubles[7], tail[1]);

        backend.upload(ints, integers);
        int[] readInts = new int[5];
        backend.download(integers.slice(30, 5), readInts);
        assertArrayEquals(new int[] {ints[30], ints[31], ints[32], ints[33], ints[34]}, readInts);

        byte[] bytes = {0, 1, 127, -128, -1};
        Buffer pixels = backend.allocate(DType.U8, 7);
        backend.upload(bytes, pixels.slice(1, 5));
        byte[] readBytes = new byte[4];
        backend.download(pixels.slice(2, 4), readBytes);
        assertArrayEquals(new byte[] {1, 127, -128, -1}, readBytes);

        backend.release(reals);
        backend.release(integers);
        backend.release(pixels);
    }

    @Test
    final void memoryIsCounted() {
        long elementBytes = backend.floatType().bytes();
        Buffer first = backend.allocate(backend.floatType(), 1000);
        assertTrue(backend.memory().live() >= 1000 * elementBytes, () -> "live " + backend.memory());
        Buffer second = backend.allocate(DType.I32, 10);
        long both = backend.memory().live();
        Buffer third = backend.allocate(DType.U8, 5000);
        assertTrue(backend.memory().live() >= both + 5000, () -> "live " + backend.memory());
        backend.release(third);
        assertEquals(both, backend.memory().live());
        backend.release(first);
        assertTrue(backend.memory().live() <= both - 1000 * elementBytes, () -> "live " + backend.memory());
        backend.release(second);
        assertEquals(0, backend.memory().live());
        assertTrue(backend.memory().peak() >= both, () -> "peak " + backend.memory());
    }

    @Test
    final void buffersKnowTheirTypeAndLength() {
        Buffer buffer = backend.allocate(backend.floatType(), 10);

        assertEquals(backend.floatType(), buffer.type());
        assertEquals(10, buffer.length());
        assertEquals(4, buffer.slice(3, 4).length());
        assertEquals(backend.floatType(), buffer.slice(3, 4).type());
        backend.release(buffer);
    }

    @Test
    final void emptyBuffersAreAllowed() {
        Buffer empty = backend.allocate(backend.floatType(), 0);
        backend.fill(empty, 1);
        backend.copy(empty, empty);

        assertEquals(-1, backend.firstNonFinite(empty));
        backend.release(empty);
    }

    @Test
    final void theFirstNonFiniteElementIsFound() {
        for (int length : new int[] {1, 7, 16, 33, 100, 20_011}) {
            Buffer buffer = backend.allocate(backend.floatType(), length + 2);
            Buffer part = buffer.slice(1, length);
            backend.fill(buffer, Double.NaN);
            backend.fill(part, Float.MAX_VALUE / 2);
            assertEquals(-1, backend.firstNonFinite(part), "all finite, length " + length);
            for (double culprit : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
                for (int at : new int[] {length - 1, length / 2, 0}) {
                    backend.fill(part.slice(at, 1), culprit);
                    assertEquals(at, backend.firstNonFinite(part), "%s at %d of %d".formatted(culprit, at, length));
                }
                backend.fill(part, -1);
            }
            backend.release(buffer);
        }
    }

    @Test
    final void saysWhatItIs() {
        assertTrue(backend.floatType().isFloatingPoint());
        assertTrue(!backend.name().isBlank() && !backend.description().isBlank(), backend::description);
        assertTrue(!backend.description().contains("\n"), backend::description);
    }
}
