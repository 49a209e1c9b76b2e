package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.cuda.kernels.KernelProgram;
import dev.jacobi.cuda.session.CudaSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For which devices the backend's own kernels are compiled, and how what is compiled is kept. */
class CompiledKernelsTest {
    @BeforeEach
    void useTheStandIn() {
        CudaUnderTest.requireStandIn();
        StandIn.reset();
    }

    @AfterEach
    void nothingIsLeft() {
        CudaUnderTest.assertNothingIsLeft();
    }

    @Test
    void kernelsAreCompiledOncePerDeviceAndKept(@TempDir Path emptyCache) {
        System.setProperty("jacobi.cuda.cache", emptyCache.toString());
        for (int round = 0; round < 2; round++) {
            CudaSettings settings = CudaSettings.fromProperties();
            assertTrue(KernelProgram.imageFor(80, DType.F32, settings.cache()).length > 0);
        }
        assertEquals(1, StandIn.calls("nvrtcCompileProgram"));

        assertTrue(KernelProgram.imageFor(90, DType.F32, emptyCache).length > 0);
        assertEquals(2, StandIn.calls("nvrtcCompileProgram"));
    }

    @Test
    void damagedKernelsAreCompiledAgainWithOneNotice(@TempDir Path emptyCache) throws IOException {
        KernelProgram.imageFor(80, DType.F32, emptyCache);
        Path file;
        try (var files = Files.list(emptyCache)) {
            file = files.findFirst().orElseThrow();
        }
        byte[] whole = Files.readAllBytes(file);
        for (int length : List.of(0, whole.length - 1)) {
            Files.write(file, Arrays.copyOf(whole, length));
            List<String> notices = CudaUnderTest.noticesOf(() -> KernelProgram.imageFor(80, DType.F32, emptyCache));

            assertEquals(List.of("damaged compiled kernels in %s are compiled again".formatted(file)), notices);
            assertEquals(List.of(), CudaUnderTest.noticesOf(() -> KernelProgram.imageFor(80, DType.F32, emptyCache)));
        }
        assertEquals(3, StandIn.calls("nvrtcCompileProgram"));
    }

    @Test
    void aCacheThatCannotBeWrittenCostsANotice(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");
        List<String> notices =
                CudaUnderTest.noticesOf(() -> assertTrue(KernelProgram.imageFor(80, DType.F32, file).length > 0));

        assertEquals(1, notices.size(), notices::toString);
        assertTrue(notices.getFirst().startsWith("compiled kernels cannot be kept ("), notices::toString);
    }

    @Test
    void devicesNewerThanTheCompilerGetPtx() {
        StandIn.setCapability(121);
        try (Backend backend = CudaUnderTest.open()) {
            Buffer x = backend.allocate(DType.F32, 5);
            backend.fill(x, 1);
            backend.axpby(1, x, 2, x);
            float[] values = new float[5];
            backend.download(x, values);

            assertEquals(3, values[4]);
            assertTrue(backend.description().contains("compute capability 12.1"), backend.description());
        }
        assertEquals(0, StandIn.calls("nvrtcGetCUBIN"));
    }
}
