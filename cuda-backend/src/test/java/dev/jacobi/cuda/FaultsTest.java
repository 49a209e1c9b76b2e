package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.BackendUnavailableException;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.CapturedWork;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.NotCapturableException;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.Readback;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.CudaSettings;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong on a device ends in an error that says so, and leaves nothing behind. */
class FaultsTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int LAUNCH_FAILED = 719;
    private static final int NOT_SUPPORTED = 801;
    private static final int MEBIBYTE = 1 << 20;

    @BeforeEach
    void useTheStandIn() {
        CudaUnderTest.requireStandIn();
        StandIn.reset();
    }

    @AfterEach
    void nothingIsLeft() {
        System.clearProperty("jacobi.cuda.memory");
        CudaUnderTest.assertNothingIsLeft();
    }

    // ---- memory

    @Test
    void outOfMemoryNamesTheLargestBuffers() {
        StandIn.setMemory(40L * MEBIBYTE);
        try (Backend backend = CudaUnderTest.open()) {
            backend.allocate(DType.F32, 4 * MEBIBYTE);
            backend.allocate(DType.F32, MEBIBYTE);
            backend.allocate(DType.F32, MEBIBYTE);
            OutOfDeviceMemoryException e =
                    assertThrows(OutOfDeviceMemoryException.class, () -> backend.allocate(DType.F32, 5 * MEBIBYTE));

            assertTrue(e.getMessage().contains("20 MiB wanted, 24 MiB in use"), e.getMessage());
            assertTrue(e.getMessage().contains("1 of 16 MiB, 2 of 4 MiB"), e.getMessage());
        }
    }

    @Test
    void memoryThatIsPooledIsGivenUpForOtherSizes() {
        StandIn.setMemory(40L * MEBIBYTE);
        try (Backend backend = CudaUnderTest.open()) {
            backend.release(backend.allocate(DType.F32, 5 * MEBIBYTE));
            assertEquals(20L * MEBIBYTE, backend.memory().pooled());

            Buffer larger = backend.allocate(DType.F32, 8 * MEBIBYTE);

            assertEquals(0, backend.memory().pooled());
            assertEquals(32L * MEBIBYTE, backend.memory().live());
            backend.release(larger);
        }
    }

    @Test
    void theBudgetIsKept() {
        System.setProperty("jacobi.cuda.memory", "10");
        try (Backend backend = CudaUnderTest.open()) {
            backend.allocate(DType.F32, 2 * MEBIBYTE);
            OutOfDeviceMemoryException e =
                    assertThrows(OutOfDeviceMemoryException.class, () -> backend.allocate(DType.F32, MEBIBYTE));

            assertTrue(e.getMessage().contains("of the budget of 10 MiB"), e.getMessage());
            assertEquals(10L * MEBIBYTE, backend.ownMemory());
        }
    }

    @Test
    void theSameSizesCostNoNewMemory() {
        try (Backend backend = CudaUnderTest.open()) {
            backend.release(backend.allocate(DType.F32, 1000));
            long before = StandIn.calls("cuMemAlloc_v2");
            for (int i = 0; i < 100; i++) {
                backend.release(backend.allocate(DType.F32, 990));
            }

            assertEquals(before, StandIn.calls("cuMemAlloc_v2"));
        }
    }

    @Test
    void valuesOnTheirWayToTheHostTakePinnedMemoryByTheirSize() {
        int small = 64 << 10;
        int large = 4 << 20;
        try (Backend backend = CudaUnderTest.open()) {
            long before = StandIn.pinned();
            Buffer loss = backend.allocate(DType.F32, 1);
            Buffer many = backend.allocate(DType.F32, MEBIBYTE / 2);
            backend.fill(loss, 7);
            backend.fill(many, 8);
            for (int round = 0; round < 2; round++) {
                List<Readback> onTheirWay =
                        Stream.of(loss, loss, many, loss).map(backend::readBack).toList();
                assertEquals(before + 3L * small + large, StandIn.pinned(), "round " + round);
                assertEquals(
                        List.of(7.0, 7.0, 8.0, 7.0),
                        onTheirWay.stream().map(values -> values.await()[0]).toList());
            }
        }
    }

    @Test
    void releasingTwiceIsAnError() {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer buffer = backend.allocate(DType.F32, 10);
            backend.release(buffer);

            assertThrows(IllegalStateException.class, () -> backend.release(buffer));
        }
    }

    // ---- calls that fail

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cuInit",
                "cuDevicePrimaryCtxRetain",
                "cuStreamCreate",
                "cuMemHostAlloc",
                "cuEventCreate",
                "cuModuleLoadData",
                "cublasCreate_v2",
                "cublasSetMathMode",
                "cublasSetStream_v2",
                "cublasSetWorkspace_v2",
                "cudnnCreate",
                "cudnnSetStream",
                "cuDeviceGetName",
                "cuDeviceTotalMem_v2"
            })
    void openingSaysWhichCallFailed(String function) {
        StandIn.fail(function, OUT_OF_MEMORY, 0);
        BackendUnavailableException e = assertThrows(
                BackendUnavailableException.class, () -> CudaUnderTest.open().close());

        assertTrue(e.getMessage().contains(function.replaceAll("_v\\d", "")), e.getMessage());
        assertTrue(e.getMessage().startsWith("cuda cannot be used here: "), e.getMessage());
    }

    /** The second time, the name is asked for as part of what choices of algorithms are kept under. */
    @Test
    void aBackendThatFailsAboveItsSessionClosesThat() {
        StandIn.fail("cuDeviceGetName", OUT_OF_MEMORY, 1);
        assertThrows(
                BackendUnavailableException.class, () -> CudaUnderTest.open().close());
    }

    @Test
    void aSessionThatEndsInAnErrorOfTheProgramLeavesNothingBehind() {
        CudaUnderTest.open().close(); // loads the libraries
        Error error = new Error("from the cache");
        Path cache =
                (Path) Proxy.newProxyInstance(Path.class.getClassLoader(), new Class<?>[] {Path.class}, (_, _, _) -> {
                    throw error;
                });
        CudaSettings settings = new CudaSettings(List.of(), cache, Long.MAX_VALUE, 0, true, true);

        assertSame(error, assertThrows(Error.class, () -> new CudaSession(0, settings, Precision.FP32)));
    }

    @Test
    void openingWithoutMemoryForCublasSaysSo() {
        StandIn.setMemory(2 * MEBIBYTE);
        BackendUnavailableException e = assertThrows(
                BackendUnavailableException.class, () -> CudaUnderTest.open().close());

        assertTrue(e.getMessage().contains("no device memory for cuBLAS's workspace of 4 MiB"), e.getMessage());
    }

    @Test
    void kernelsThatDoNotCompileAreAnErrorWithTheCompilersWords(@TempDir Path emptyCache) {
        CudaUnderTest.requireStandIn();
        System.setProperty("jacobi.cuda.cache", emptyCache.toString());
        int compilation = 6;
        StandIn.fail("nvrtcCompileProgram", compilation, 0);
        BackendUnavailableException e = assertThrows(
                BackendUnavailableException.class, () -> Backends.open("cuda", BackendOptions.defaults(), _ -> {}));

        assertTrue(e.getMessage().contains("NVRTC does not compile kernels.cu for sm_80"), e.getMessage());
    }

    @Test
    void aFailedLaunchLosesTheContextAndTheNextBackendIsWell() {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer buffer = backend.allocate(DType.F32, 100);
            StandIn.fail("cuLaunchKernel", LAUNCH_FAILED, 0);
            CudaException e = assertThrows(CudaException.class, () -> backend.axpby(1, buffer, 1, buffer));

            assertTrue(e.getMessage().contains("cuLaunchKernel of axpby"), e.getMessage());
            assertTrue(e.getMessage().contains("context is lost"), e.getMessage());
            assertThrows(CudaException.class, () -> backend.download(buffer, new float[100]));
        }
        try (Backend backend = CudaUnderTest.open()) {
            Buffer buffer = backend.allocate(DType.F32, 100);
            backend.fill(buffer, 3);
            assertEquals(-1, backend.firstNonFinite(buffer));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphInstantiateWithFlags"})
    void aCaptureThatIsRefusedIsNoErrorOfTheDevice(String function) {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer buffer = backend.allocate(DType.F32, 100);
            long live = backend.memory().live();
            StandIn.fail(function, NOT_SUPPORTED, 0);
            NotCapturableException e =
                    assertThrows(NotCapturableException.class, () -> backend.capture(() -> backend.fill(buffer, 2)));

            assertEquals(function.replaceAll("_v2|WithFlags", "") + ": CUDA_ERROR_NOT_SUPPORTED (801)", e.getMessage());
            assertInstanceOf(CudaException.class, e.getCause());
            assertEquals(live, backend.memory().live());
            try (CapturedWork work =
                    backend.capture(() -> backend.fill(buffer, 3)).orElseThrow()) {
                work.replay();
                float[] values = new float[100];
                backend.download(buffer, values);
                assertEquals(3, values[99]);
            }
        }
    }

    @Test
    void aContextThatIsLostInACaptureIsAnErrorOfTheDevice() {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer buffer = backend.allocate(DType.F32, 100);
            StandIn.fail("cuLaunchKernel", LAUNCH_FAILED, 0);
            CudaException e =
                    assertThrows(CudaException.class, () -> backend.capture(() -> backend.axpby(1, buffer, 1, buffer)));

            assertTrue(e.isContextLost(), e.getMessage());
        }
    }

    @Test
    void aFailedProductSaysWhichOne() {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer matrix = backend.allocate(DType.F32, 100);
            StandIn.fail("cublasGemmEx", 13, 0);
            MatmulShape shape = MatmulShape.of(10, 10, 10, false, false);
            Buffer product = backend.allocate(DType.F32, 100);
            CudaException e = assertThrows(CudaException.class, () -> backend.matmul(matrix, matrix, product, shape));

            assertTrue(e.getMessage().contains("cublasGemmEx of MatmulShape[batch=1, m=10"), e.getMessage());
            assertTrue(e.getMessage().contains("CUBLAS_STATUS_EXECUTION_FAILED"), e.getMessage());
        }
    }

    @Test
    void memoryThatALibraryAsksForInVainIsOutOfMemoryToo() {
        try (Backend backend = CudaUnderTest.open()) {
            Buffer matrix = backend.allocate(DType.F32, 100);
            Buffer product = backend.allocate(DType.F32, 100);
            int blasAllocationFailed = 3;
            StandIn.fail("cublasGemmEx", blasAllocationFailed, 0);
            MatmulShape shape = MatmulShape.of(10, 10, 10, false, false);
            assertThrows(OutOfDeviceMemoryException.class, () -> backend.matmul(matrix, matrix, product, shape));

            WindowAxis axis = new WindowAxis(4, 3, 1, 1, 1);
            Conv2dShape convolution = new Conv2dShape(1, axis, axis, 2, 2, 1);
            int dnnAllocationFailed = 4004;
            StandIn.fail("cudnnConvolutionForward", dnnAllocationFailed, 0);
            assertThrows(
                    OutOfDeviceMemoryException.class,
                    () -> backend.conv2d(
                            matrix.slice(0, 32),
                            matrix.slice(32, 36),
                            Epilogue.NONE,
                            product.slice(0, 32),
                            convolution));
        }
    }

    @Test
    void aFailedConvolutionGivesItsWorkspaceBack() {
        try (Backend backend = CudaUnderTest.open()) {
            WindowAxis axis = new WindowAxis(4, 3, 1, 1, 1);
            Conv2dShape shape = new Conv2dShape(1, axis, axis, 2, 2, 1);
            Buffer x = backend.allocate(DType.F32, 32);
            Buffer w = backend.allocate(DType.F32, 36);
            long live = backend.memory().live();
            StandIn.fail("cudnnConvolutionBackwardFilter", 4000, 0);
            CudaException e = assertThrows(CudaException.class, () -> backend.conv2dWeightGradient(x, x, w, shape));

            assertTrue(e.getMessage().contains("CUDNN_STATUS_INTERNAL_ERROR"), e.getMessage());
            assertEquals(live, backend.memory().live());
        }
    }

    // ---- devices and threads

    @Test
    void devicesAreNamedByNumber() {
        try (Backend second = Backends.open("cuda:1", BackendOptions.defaults(), _ -> {});
                Backend first = CudaUnderTest.open()) {
            assertEquals("cuda:1", second.name());
            Buffer buffer = first.allocate(DType.F32, 3);
            first.fill(buffer, 1);
            assertEquals(-1, first.firstNonFinite(buffer));
        }
        BackendUnavailableException e = assertThrows(
                BackendUnavailableException.class, () -> Backends.open("cuda:2", BackendOptions.defaults(), _ -> {}));
        assertTrue(e.getMessage().contains("there is no device 2: the driver sees 2"), e.getMessage());
    }

    @Test
    void anyPlatformThreadMayCallButNoVirtualOne() throws ExecutionException, InterruptedException {
        try (Backend backend = CudaUnderTest.open();
                var virtual = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.runAsync(() -> backend.release(backend.allocate(DType.F32, 10)))
                    .get();
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> virtual.submit(() -> backend.allocate(DType.F32, MEBIBYTE))
                            .get());

            assertNotNull(e.getCause());
            assertTrue(e.getCause().getMessage().contains("virtual thread"), e.getCause()::getMessage);
        }
    }
}
