package dev.jacobi.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.backend.Precision;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** First layers on tensor cores. All numbers are small and whole, so that every format holds them and every sum. */
class ChannelPaddingTest {
    private static final Conv2dShape SHAPE =
            new Conv2dShape(2, new WindowAxis(7, 3, 2, 1, 1), new WindowAxis(5, 3, 1, 1, 1), 3, 10, 1);

    /** x, w and dy are the same on every backend. */
    private static double[][] results(Backend backend) {
        Buffer x = whole(backend, backend.activationType(), 2 * 7 * 5 * 3);
        Buffer w = whole(backend, backend.floatType(), 10 * 3 * 3 * 3);
        Buffer y = whole(backend, backend.activationType(), 2 * SHAPE.p() * SHAPE.q() * 10);
        double[] dw = new double[w.length()];
        double[] forward = new double[y.length()];
        backend.conv2dWeightGradient(y, x, w, SHAPE);
        backend.download(w, dw);
        backend.upload(numbers(w.length()), w);
        backend.conv2d(x, w, Epilogue.NONE, y, SHAPE);
        backend.download(y, forward);
        return new double[][] {dw, forward};
    }

    private static double[] numbers(int length) {
        RandomStream random = RandomStream.of(length);
        double[] numbers = new double[length];
        for (int i = 0; i < length; i++) {
            numbers[i] = random.nextInt(3) - 1;
        }
        return numbers;
    }

    private static Buffer whole(Backend backend, DType type, int length) {
        Buffer buffer = backend.allocate(type, length);
        backend.upload(numbers(length), buffer);
        return buffer;
    }

    @ParameterizedTest
    @EnumSource
    void theSumsStayWhatTheyAre(Precision precision) {
        double[][] expected;
        try (Backend reference = new ReferenceBackend()) {
            expected = results(reference);
        }
        try (Backend backend = CudaUnderTest.open(precision)) {
            assertArrayEquals(expected, results(backend));
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 3", "TF32, 4", "BF16, 8", "FP16, 8"})
    void threeChannelsAreFilledUpToSixteenBytes(Precision precision, int channels) throws IOException {
        CudaUnderTest.requireStandIn();
        CudaUnderTest.forgetAlgorithms();
        try (Backend backend = CudaUnderTest.open(precision)) {
            results(backend);
        }
        List<String> choices = Files.readAllLines(CudaUnderTest.algorithmFiles().getFirst());

        assertEquals(3, choices.size(), choices::toString);
        assertTrue(
                choices.stream().skip(1).allMatch(line -> line.contains("c=%d,".formatted(channels))),
                choices::toString);
    }
}
