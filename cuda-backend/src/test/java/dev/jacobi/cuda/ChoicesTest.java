package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendUnavailableException;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.contract.KernelCase;
import dev.jacobi.core.contract.KernelCases;
import dev.jacobi.core.contract.KernelRun;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.CudaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways that settings, libraries and devices choose among, and that each of them computes the same. */
class ChoicesTest {
    private static final List<String> SETTINGS = List.of("jacobi.cuda.deterministic", "jacobi.cuda.workspace");
    private static final List<String> ESTIMATES = List.of(
            "cudnnGetConvolutionForwardAlgorithm_v7",
            "cudnnGetConvolutionBackwardDataAlgorithm_v7",
            "cudnnGetConvolutionBackwardFilterAlgorithm_v7");
    private static final int NOT_SUPPORTED = 3000;

    /** All of the contract, made once: most of these tests need one of them, and all their inputs take a while. */
    private static List<KernelCase> cases;

    @BeforeAll
    static void makeCases() {
        cases = KernelCases.all();
    }

    @AfterAll
    static void forgetCases() {
        cases = List.of();
    }

    @BeforeEach
    void useTheStandIn() {
        CudaUnderTest.requireStandIn();
        StandIn.reset();
        CudaUnderTest.forgetAlgorithms();
    }

    @AfterEach
    void resetSettings() {
        CudaUnderTest.forgetAlgorithms();
        SETTINGS.forEach(System::clearProperty);
        CudaUnderTest.assertNothingIsLeft();
    }

    private static List<KernelCase> convolutions() {
        return cases.stream()
                .filter(kernelCase -> kernelCase.name().startsWith("conv2d"))
                .toList();
    }

    /** Large cards share rows among more blocks than the stand-in has otherwise. */
    @Test
    void normalisationIsRightOnManyMultiprocessors() {
        StandIn.setMultiprocessors(132);
        try (Backend backend = CudaUnderTest.open()) {
            cases.stream()
                    .filter(kernelCase -> kernelCase.name().startsWith("batchNorm"))
                    .forEach(kernelCase -> assertRight(backend, kernelCase));
        }
    }

    private static void assertRight(Backend backend, KernelCase kernelCase) {
        try (Backend reference = new ReferenceBackend()) {
            List<double[]> expected = KernelRun.outputs(reference, kernelCase, 0);
            List<double[]> actual = KernelRun.outputs(backend, kernelCase, 0);
            for (int i = 0; i < expected.size(); i++) {
                assertEquals(
                        Optional.empty(),
                        kernelCase.accuracy().violation(expected.get(i), actual.get(i), DType.F32),
                        kernelCase.name());
            }
        }
    }

    @Test
    void whatCudnnDoesNotSupportIsComputedDirectly() {
        try (Backend backend = CudaUnderTest.open()) {
            for (KernelCase kernelCase : KernelCases.some(convolutions())) {
                ESTIMATES.forEach(function -> StandIn.fail(function, NOT_SUPPORTED, 0));
                assertRight(backend, kernelCase);
            }
            for (String pass : List.of("Forward", "BackwardData", "BackwardFilter")) {
                assertEquals(0, StandIn.calls("cudnnConvolution" + pass), pass);
            }
        }
    }

    @Test
    void algorithmsAreEstimatedOncePerGeometryOrMeasured() {
        KernelCase kernelCase = convolutions().getFirst();
        try (Backend backend = CudaUnderTest.open()) {
            assertRight(backend, kernelCase);
            assertRight(backend, kernelCase);
        }
        assertEquals(1, StandIn.calls("cudnnGetConvolutionForwardAlgorithm_v7"));
        assertEquals(0, StandIn.calls("cudnnFindConvolutionForwardAlgorithmEx"));

        System.setProperty("jacobi.cuda.deterministic", "false");
        try (Backend backend = CudaUnderTest.open()) {
            convolutions().stream().limit(16).forEach(each -> assertRight(backend, each));
        }
        assertTrue(StandIn.calls("cudnnFindConvolutionForwardAlgorithmEx") > 0);
        assertTrue(StandIn.calls("cudnnFindConvolutionBackwardDataAlgorithmEx") > 0);
        assertTrue(StandIn.calls("cudnnFindConvolutionBackwardFilterAlgorithmEx") > 0);
    }

    @Test
    void choicesAreKeptOnDiskForTheSameLibraryAndDevice() {
        KernelCase kernelCase = convolutions().getFirst();
        convolve(kernelCase);
        convolve(kernelCase);
        assertEquals(1, StandIn.calls("cudnnGetConvolutionForwardAlgorithm_v7"));

        // The second of the two calls while opening is the one that the choices are kept under.
        StandIn.fail("cudnnGetVersion", 90600, 1);
        convolve(kernelCase);
        assertEquals(2, StandIn.calls("cudnnGetConvolutionForwardAlgorithm_v7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "%s\nFORWARD F32 Conv2dShape = 1 two true\n", "something else\n", "%s\nhalf a li"})
    void aDamagedFileOfChoicesIsIgnoredWithOneNotice(String damaged) throws IOException {
        KernelCase kernelCase = convolutions().getFirst();
        convolve(kernelCase);
        Path file = CudaUnderTest.algorithmFiles().getFirst();
        String whole = Files.readString(file);
        Files.writeString(file, damaged.formatted(whole.lines().findFirst().orElseThrow()));

        List<String> notices = CudaUnderTest.noticesOf(() -> convolve(kernelCase));
        assertEquals(1, notices.size(), notices::toString);
        assertTrue(notices.getFirst().contains(file.toString()), notices::toString);
        assertEquals(whole, Files.readString(file), "made again");
    }

    @ParameterizedTest
    @ValueSource(ints = {2000, NOT_SUPPORTED, 3001, 5000})
    void whereAnAlgorithmDoesNotRunTheNextIsTakenAndKept(int code) {
        KernelCase kernelCase = convolutions().getFirst();
        StandIn.fail("cudnnConvolutionForward", code, 0);
        convolve(kernelCase);
        assertEquals(2, StandIn.calls("cudnnConvolutionForward"));
        assertEquals(1, StandIn.calls(ESTIMATES.getFirst()));

        convolve(kernelCase);
        assertEquals(3, StandIn.calls("cudnnConvolutionForward"), "the one that has run");
        assertEquals(1, StandIn.calls(ESTIMATES.getFirst()));
    }

    @Test
    void whereTheKeptAlgorithmDoesNotRunAnyMoreItIsChosenAnew() {
        KernelCase kernelCase = convolutions().getFirst();
        convolve(kernelCase);
        StandIn.fail("cudnnConvolutionForward", NOT_SUPPORTED, 0);
        convolve(kernelCase);

        assertEquals(3, StandIn.calls("cudnnConvolutionForward"));
        assertEquals(2, StandIn.calls(ESTIMATES.getFirst()));
    }

    @Test
    void whatFailedIsNotKept() {
        KernelCase kernelCase = convolutions().getFirst();
        int internalError = 4000;
        StandIn.fail("cudnnConvolutionForward", internalError, 0);
        try (Backend backend = CudaUnderTest.open()) {
            assertThrows(CudaException.class, () -> assertRight(backend, kernelCase));
        }
        assertEquals(List.of(), CudaUnderTest.algorithmFiles());
    }

    @Test
    void kernelsOfOurOwnAreNamedOncePerPassAndGeometry() {
        StandIn.fail(ESTIMATES.getFirst(), NOT_SUPPORTED, 0);
        List<String> notices = CudaUnderTest.noticesOf(() -> {
            try (Backend backend = CudaUnderTest.open()) {
                allPasses(backend, 1);
                allPasses(backend, 1);
            }
        });
        assertEquals(1, notices.size(), notices::toString);
        assertTrue(
                notices.getFirst().startsWith("cuDNN has no algorithm for FORWARD F32 Conv2dShape[n=1, "),
                notices::toString);
    }

    @Test
    void thatThereIsNoAlgorithmIsNotKept() {
        KernelCase kernelCase = convolutions().getFirst();
        StandIn.fail(ESTIMATES.getFirst(), NOT_SUPPORTED, 0);
        convolve(kernelCase);
        assertEquals(List.of(), CudaUnderTest.algorithmFiles());

        convolve(kernelCase);
        assertEquals(1, StandIn.calls("cudnnConvolutionForward"));
    }

    /** The first algorithm of each pass needs no workspace, the second some; of the gradients', the first varies. */
    @Test
    void whatSettingsLeaveOutIsNamedWithTheSettings() {
        CudaUnderTest.open().close(); // loads the libraries
        StandIn.fail("cudnnConvolutionForward", NOT_SUPPORTED, 0);
        List<String> notices = CudaUnderTest.noticesOf(() -> {
            CudaSettings settings = new CudaSettings(List.of(), CudaUnderTest.CACHE, Long.MAX_VALUE, 1000, true, true);
            try (Backend backend =
                    new CudaBackend("cuda:0", "under test", new CudaSession(0, settings, Precision.FP32))) {
                allPasses(backend, 1);
            }
        });
        String space = "1 in need of more workspace (allowed from -Djacobi.cuda.workspace=1 on)";
        String varying = "1 not deterministic (allowed by -Djacobi.cuda.deterministic=false)";
        assertEquals(3, notices.size(), notices::toString);
        assertReason(notices.get(0), "FORWARD", space + ", 1 that cuDNN refused to run");
        assertReason(notices.get(1), "INPUT_GRADIENT", varying + ", " + space);
        assertReason(notices.get(2), "WEIGHT_GRADIENT", varying + ", " + space);
    }

    private static void assertReason(String notice, String pass, String reason) {
        assertTrue(notice.startsWith("cuDNN has no algorithm for " + pass + " F32 Conv2dShape["), notice);
        assertTrue(
                notice.endsWith(" apart from " + reason + "; kernels of our own take its place, which may be slow"),
                notice);
    }

    @Test
    void whereNothingCanBeMeasuredTheEstimateIsTaken() {
        System.setProperty("jacobi.cuda.deterministic", "false");
        StandIn.fail("cudnnFindConvolutionForwardAlgorithmEx", NOT_SUPPORTED, 0);
        convolve(convolutions().getFirst());

        assertEquals(1, StandIn.calls(ESTIMATES.getFirst()));
        assertEquals(1, StandIn.calls("cudnnConvolutionForward"));
    }

    private static void convolve(KernelCase kernelCase) {
        try (Backend backend = CudaUnderTest.open()) {
            assertRight(backend, kernelCase);
        }
    }

    @Test
    void tensorFloat32IsUsedOnlyWhereItIsAskedFor() {
        productAndConvolution(Precision.FP32);
        assertEquals(0, StandIn.calls("product in TF32"));
        assertEquals(0, StandIn.calls("convolution in TF32"));

        productAndConvolution(Precision.TF32);
        assertEquals(1, StandIn.calls("product in TF32"));
        assertEquals(1, StandIn.calls("convolution in TF32"));
    }

    @ParameterizedTest
    @EnumSource
    void algorithmsThatAreListedWithAnotherMathTypeGetTheWorkspaceTheyRunWith(Precision precision) {
        for (String deterministic : List.of("true", "false")) {
            System.setProperty("jacobi.cuda.deterministic", deterministic);
            StandIn.reset();
            for (int session = 0; session < 2; session++) {
                try (Backend backend = CudaUnderTest.open(precision)) {
                    allPasses(backend, 1);
                    allPasses(backend, 1);
                }
            }
            String kind = switch (precision) {
                case FP32 -> "in single precision";
                case TF32 -> "in TF32";
                case BF16, FP16 -> "of 16 bits";
            };
            assertEquals(12, StandIn.calls("convolution " + kind));
            assertEquals(
                    1, StandIn.calls(ESTIMATES.getFirst()) + StandIn.calls("cudnnFindConvolutionForwardAlgorithmEx"));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BF16", "FP16"})
    void whatTensorCoresDoNotComputeCudnnComputesWithoutThem(Precision precision) {
        for (int session = 0; session < 2; session++) {
            try (Backend backend = CudaUnderTest.open(precision)) {
                allPasses(backend, 2);
            }
        }
        assertEquals(6, StandIn.calls("convolution of 16 bits"));
        assertEquals(1, StandIn.calls(ESTIMATES.getFirst()), "how is kept");
    }

    /** One convolution, whose x and y are of the same shape, and both of its gradients. */
    private static void allPasses(Backend backend, int groups) {
        WindowAxis axis = new WindowAxis(4, 3, 1, 1, 1);
        Conv2dShape shape = new Conv2dShape(1, axis, axis, 8, 8, groups);
        Buffer x = backend.allocate(backend.activationType(), 4 * 4 * 8);
        Buffer w = backend.allocate(DType.F32, 8 * 3 * 3 * 8 / groups);
        Buffer y = backend.allocate(x.type(), x.length());
        backend.fill(x, 1);
        backend.fill(w, 1);
        backend.conv2d(x, w, Epilogue.NONE, y, shape);
        backend.conv2dInputGradient(y, w, x, shape);
        backend.conv2dWeightGradient(y, x, w, shape);
        List.of(x, w, y).forEach(backend::release);
    }

    private static void productAndConvolution(Precision precision) {
        try (Backend backend = CudaUnderTest.open(precision)) {
            assertRight(backend, convolutions().getFirst());
            assertRight(
                    backend,
                    cases.stream()
                            .filter(kernelCase -> kernelCase.name().startsWith("matmul"))
                            .findFirst()
                            .orElseThrow());
        }
    }

    @Test
    void precisionsThatTheDeviceLacksAreRefused() {
        StandIn.setCapability(75);
        for (Precision precision : List.of(Precision.TF32, Precision.BF16)) {
            BackendUnavailableException e = assertThrows(
                    BackendUnavailableException.class,
                    () -> CudaUnderTest.open(precision).close());
            assertTrue(
                    e.getMessage()
                            .contains(
                                    "precision %s needs compute capability 8.0, device 0 has 7.5".formatted(precision)),
                    e.getMessage());
        }
        try (Backend backend = CudaUnderTest.open(Precision.FP16)) {
            assertTrue(backend.description().endsWith(", precision fp16"), backend.description());
        }
    }
}
