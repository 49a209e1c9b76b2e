package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.OutOfDeviceMemoryException;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.MatmulShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cuda.binding.ConvolutionPass;
import dev.jacobi.cuda.binding.CudaException;
import dev.jacobi.cuda.binding.DnnConvolution;
import dev.jacobi.cuda.binding.Graph;
import dev.jacobi.cuda.binding.PinnedMemory;
import dev.jacobi.cuda.binding.Stream;
import dev.jacobi.cuda.binding.Workspace;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.session.CudaSession;
import dev.jacobi.cuda.session.CudaSettings;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Work that is recorded on a stream and repeated as a whole. */
class GraphTest {
    private static final int OUT_OF_MEMORY = 2;
    private static final int LENGTH = 37;

    private CudaSession session;
    private Stream stream;
    private Backend backend;

    @BeforeEach
    void open() {
        CudaUnderTest.open().close(); // loads the libraries
        session = new CudaSession(0, CudaSettings.fromProperties(), Precision.FP32);
        stream = session.stream();
        backend = new CudaBackend("cuda:0", "under test", session);
    }

    @AfterEach
    void nothingIsLeft() {
        if (backend != null) {
            backend.close();
            if (!CudaUnderTest.isReal()) {
                StandIn.reset();
                assertEquals(0, StandIn.live(), "allocations, handles, descriptors and graphs left");
            }
        }
    }

    private float[] contents(Buffer buffer) {
        float[] values = new float[buffer.length()];
        backend.download(buffer, values);
        return values;
    }

    private Buffer filled(double value) {
        Buffer buffer = backend.allocate(DType.F32, LENGTH);
        backend.fill(buffer, value);
        return buffer;
    }

    private void assertAll(double expected, Buffer buffer) {
        for (float value : contents(buffer)) {
            assertEquals(expected, value);
        }
    }

    private void assertUsable() {
        assertFalse(stream.isCapturing());
        Buffer x = filled(1);
        assertAll(1, x);
        try (Graph graph = stream.capture(() -> backend.axpby(1, x, 2, x))) {
            graph.launch();
        }
        assertAll(3, x);
        backend.release(x);
    }

    // ---- what is repeated

    /** Own kernels, products and convolutions, and a sum that grows with each run. */
    private final class Step {
        private static final int ROWS = 2 * 5 * 7;
        private final Conv2dShape convolution =
                new Conv2dShape(2, new WindowAxis(5, 3, 1, 1, 1), new WindowAxis(7, 3, 1, 1, 1), 4, 3, 1);
        private final Buffer x = backend.allocate(DType.F32, ROWS * 4);
        private final Buffer w = random(3 * 3 * 3 * 4);
        private final Buffer bias = random(3);
        private final Buffer y = backend.allocate(DType.F32, ROWS * 3);
        private final Buffer dw = backend.allocate(DType.F32, w.length());
        private final Buffer factor = random(3 * 6);
        private final Buffer product = backend.allocate(DType.F32, ROWS * 6);
        private final Buffer squares = backend.allocate(DType.F32, 2 * 6 * 6);
        private final Buffer sum = backend.allocate(DType.F32, ROWS * 6);

        private Buffer random(int length) {
            Buffer buffer = backend.allocate(DType.F32, length);
            backend.upload(values(length, length), buffer);
            return buffer;
        }

        private static float[] values(long seed, int length) {
            Random random = new Random(seed);
            float[] values = new float[length];
            for (int i = 0; i < length; i++) {
                values[i] = random.nextFloat() - 0.5f;
            }
            return values;
        }

        void run() {
            backend.conv2d(x, w, new Epilogue(bias, null, true), y, convolution);
            backend.conv2dWeightGradient(y, x, dw, convolution);
            backend.matmul(y, factor, product, MatmulShape.of(ROWS, 6, 3, false, false));
            backend.matmul(product, product, squares, new MatmulShape(2, 6, 6, ROWS / 2, true, false));
            backend.unary(UnaryFunction.TANH, 0, product, product);
            backend.axpby(0.5, product, 2, sum);
        }

        /** What comes of each of three inputs. */
        List<float[]> results(Runnable once) {
            backend.fill(sum, 0);
            return IntStream.range(0, 3)
                    .boxed()
                    .flatMap(round -> {
                        backend.upload(values(round, x.length()), x);
                        once.run();
                        return java.util.stream.Stream.of(y, dw, product, squares, sum)
                                .map(GraphTest.this::contents);
                    })
                    .toList();
        }
    }

    @Test
    void aGraphGivesWhatTheCallsGiveForNewContents() {
        Step step = new Step();
        List<float[]> expected = step.results(step::run);
        try (Graph graph = stream.capture(step::run)) {
            List<float[]> actual = step.results(graph::launch);
            for (int i = 0; i < expected.size(); i++) {
                assertArrayEquals(expected.get(i), actual.get(i), "result " + i);
            }
        }
    }

    @Test
    void nothingRunsWhileCapturing() {
        Buffer x = filled(1);
        Buffer y = filled(2);
        Graph graph = stream.capture(() -> {
            assertTrue(stream.isCapturing());
            backend.fill(x, 5);
            backend.copy(x, y);
            stream.fill(((DeviceBuffer) x).address(), Float.floatToIntBits(7), LENGTH);
            backend.axpby(1, x, 10, y);
        });
        assertFalse(stream.isCapturing());
        assertAll(1, x);
        assertAll(2, y);

        graph.launch();
        assertAll(7, x);
        assertAll(57, y);
        assertEquals(4, graph.nodes());
        graph.close();
    }

    @Test
    void argumentsAreThoseOfTheCall() {
        Buffer ones = filled(1);
        Buffer y = filled(0);
        Conv2dShape pointwise =
                new Conv2dShape(1, new WindowAxis(LENGTH, 1, 1, 0, 1), new WindowAxis(1, 1, 1, 0, 1), 1, 1, 1);
        DnnConvolution described = new DnnConvolution(session.dnn(), pointwise, DType.F32);
        var algorithm = described.estimated(ConvolutionPass.FORWARD).getFirst();
        long space = session.device()
                .allocate(Math.max(1, algorithm.workspaceBytes()))
                .orElseThrow();
        long scale = ((DeviceBuffer) filled(3)).address();
        try (Graph graph = stream.capture(() -> described.run(
                ConvolutionPass.FORWARD,
                algorithm,
                ((DeviceBuffer) ones).address(),
                scale,
                ((DeviceBuffer) y).address(),
                new Workspace(space, algorithm.workspaceBytes())))) {
            // Another descriptor takes the place of the one that is gone.
            described.close();
            new DnnConvolution(
                            session.dnn(),
                            new Conv2dShape(5, pointwise.height(), pointwise.width(), 2, 2, 1),
                            DType.F32)
                    .close();
            graph.launch();
        }
        assertAll(3, y);
        session.device().free(space);
    }

    @Test
    void memoryMayBeAskedForWhileCapturing() {
        long[] address = new long[1];
        try (Graph graph = stream.capture(() -> {
            address[0] = session.device().allocate(4).orElseThrow();
            stream.fill(address[0], Float.floatToIntBits(4), 1);
        })) {
            graph.launch();
            assertArrayEquals(new float[] {4}, contents(new DeviceBuffer(address[0], DType.F32, 1)));
        }
        session.device().free(address[0]);
    }

    // ---- what goes wrong within

    @Test
    void anExceptionGoesOnAndTheStreamIsUsable() {
        Buffer x = filled(1);
        RuntimeException thrown = new RuntimeException("from the work");
        RuntimeException caught = assertThrows(
                RuntimeException.class,
                () -> stream.capture(() -> {
                    backend.fill(x, 2);
                    throw thrown;
                }));

        assertSame(thrown, caught);
        assertAll(1, x);
        assertUsable();
    }

    @Test
    void capturesDoNotNest() {
        IllegalStateException e =
                assertThrows(IllegalStateException.class, () -> stream.capture(() -> stream.capture(() -> {})));

        assertTrue(e.getMessage().contains("do not nest"), e.getMessage());
        assertUsable();
    }

    @Test
    void waitingWithinIsAnErrorThatNamesTheCall() {
        CudaException e = assertThrows(CudaException.class, () -> stream.capture(stream::synchronize));

        assertEquals("cuStreamSynchronize: CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED (900)", e.getMessage());
        assertUsable();
    }

    @Test
    void aMarkThatWasCapturedIsNothingToWaitFor() {
        try (Stream.Mark mark = stream.mark()) {
            CudaException e = assertThrows(
                    CudaException.class,
                    () -> stream.capture(() -> {
                        mark.set();
                        mark.await();
                    }));

            assertEquals("cuEventSynchronize: CUDA_ERROR_CAPTURED_EVENT (907)", e.getMessage());
            assertUsable();
        }
    }

    @Test
    void aSpoiledCaptureFailsEvenIfTheWorkGoesOn() {
        CudaException e = assertThrows(
                CudaException.class,
                () -> stream.capture(() -> assertThrows(CudaException.class, stream::synchronize)));

        assertEquals("cuStreamEndCapture: CUDA_ERROR_STREAM_CAPTURE_INVALIDATED (901)", e.getMessage());
        assertUsable();
    }

    @Test
    void measuringAlgorithmsWithinIsAnError() {
        WindowAxis axis = new WindowAxis(4, 3, 1, 1, 1);
        Conv2dShape shape = new Conv2dShape(1, axis, axis, 2, 2, 1);
        long x = ((DeviceBuffer) filled(1)).address();
        try (DnnConvolution convolution = new DnnConvolution(session.dnn(), shape, DType.F32)) {
            IllegalStateException e = assertThrows(
                    IllegalStateException.class,
                    () -> stream.capture(
                            () -> convolution.measured(ConvolutionPass.FORWARD, x, x, x, new Workspace(0, 0))));

            assertTrue(e.getMessage().contains("run the same work once before"), e.getMessage());
        }
        assertUsable();
    }

    // ---- on the stand-in only

    @ParameterizedTest
    @ValueSource(strings = {"cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuGraphInstantiateWithFlags"})
    void aCallThatFailsWhileCapturingIsNamed(String function) {
        CudaUnderTest.requireStandIn();
        StandIn.fail(function, OUT_OF_MEMORY, 0);
        Buffer x = filled(1);
        OutOfDeviceMemoryException e =
                assertThrows(OutOfDeviceMemoryException.class, () -> stream.capture(() -> backend.fill(x, 2)));

        assertEquals(
                "out of device memory: %s: CUDA_ERROR_OUT_OF_MEMORY (2)"
                        .formatted(function.replaceAll("_v2|WithFlags", "")),
                e.getMessage());
        assertAll(1, x);
        assertUsable();
    }

    @Test
    void aFailedLaunchIsNamed() {
        CudaUnderTest.requireStandIn();
        Buffer x = filled(1);
        try (Graph graph = stream.capture(() -> backend.fill(x, 2))) {
            StandIn.fail("cuGraphLaunch", OUT_OF_MEMORY, 0);
            OutOfDeviceMemoryException e = assertThrows(OutOfDeviceMemoryException.class, graph::launch);

            assertEquals("out of device memory: cuGraphLaunch: CUDA_ERROR_OUT_OF_MEMORY (2)", e.getMessage());
            graph.launch();
            assertAll(2, x);
        }
        assertUsable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"kernel", "fill", "copy from the host"})
    void memoryThatIsGoneIsNoticedAtTheNextLaunch(String use) {
        CudaUnderTest.requireStandIn();
        long memory = session.device().allocate(64).orElseThrow();
        PinnedMemory pinned = session.device().allocatePinned(64);
        try (Graph graph = stream.capture(() -> {
            switch (use) {
                case "kernel" -> backend.fill(new DeviceBuffer(memory, DType.F32, 16), 1);
                case "fill" -> stream.fill(memory, 1, 16);
                default -> stream.upload(pinned.address(), memory, 64);
            }
        })) {
            graph.launch();
            if (use.equals("copy from the host")) {
                pinned.close();
            } else {
                session.device().free(memory);
            }
            // The same address again is not the same memory.
            session.device().allocate(64).orElseThrow();
            CudaException e = assertThrows(CudaException.class, graph::launch);

            assertTrue(e.getMessage().startsWith("cuGraphLaunch: CUDA_ERROR_ILLEGAL_ADDRESS (700)"), e.getMessage());
            assertTrue(e.getMessage().contains("context is lost"), e.getMessage());
        }
    }
}
