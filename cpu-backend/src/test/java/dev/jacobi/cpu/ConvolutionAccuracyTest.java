package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.BackendOptions;
import dev.jacobi.core.backend.Backends;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.core.geometry.WindowAxis;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.convolution.direct.DirectConvolution;
import dev.jacobi.cpu.convolution.grouped.GroupedConvolution;
import dev.jacobi.cpu.convolution.narrow.NarrowConvolution;
import dev.jacobi.cpu.convolution.patches.PatchConvolution;
import dev.jacobi.cpu.convolution.pointwise.PointwiseConvolution;
import dev.jacobi.cpu.convolution.strips.StripConvolution;
import dev.jacobi.cpu.convolution.winograd.WinogradConvolution;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.threads.ThreadTeam;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * How accurate each algorithm is, from 3 to 512 channels: the largest error over the largest value against double
 * precision, on standard normal data. Run with {@code -Djacobi.printErrors=true} it prints what it finds.
 */
class ConvolutionAccuracyTest {
    /** An algorithm and the bound that the documentation states for it. */
    private enum Algorithm {
        PATCHES(3e-6),
        DIRECT(3e-6),
        GROUPED(3e-6),
        NARROW(3e-6),
        POINTWISE(3e-6),
        STRIPS(1e-5),
        WINOGRAD2(6e-6),
        WINOGRAD4(3e-5);

        private final double bound;

        Algorithm(double bound) {
            this.bound = bound;
        }

        ConvolutionAlgorithm create() {
            Workspace workspace = new Workspace(1);
            return switch (this) {
                case PATCHES -> new PatchConvolution(team, workspace);
                case DIRECT -> new DirectConvolution(team, workspace, new PatchConvolution(team, workspace));
                case GROUPED -> new GroupedConvolution(team, workspace);
                case NARROW -> new NarrowConvolution(team, workspace, new PatchConvolution(team, workspace));
                case POINTWISE -> new PointwiseConvolution(team, workspace, new PatchConvolution(team, workspace));
                case STRIPS -> new StripConvolution(team, workspace);
                case WINOGRAD2 -> new WinogradConvolution(team, workspace, 2);
                case WINOGRAD4 -> new WinogradConvolution(team, workspace, 4);
            };
        }
    }

    /** A first layer has more filters than channels. */
    private static final int MIN_FILTERS = 16;

    private static ThreadTeam team;
    private static Backend reference;

    @BeforeAll
    static void open() {
        team = new ThreadTeam(1);
        reference = Backends.open("reference", new BackendOptions(0, 1), _ -> {});
    }

    @AfterAll
    static void close() {
        reference.close();
        team.close();
    }

    @TestFactory
    Stream<DynamicTest> errorsStayBelowTheDocumentedBound() {
        // 80: Winograd's weights are transformed 64 channels at a time, and then the rest.
        return IntStream.of(3, 16, 64, 80, 128, 256, 512)
                .boxed()
                .flatMap(channels -> IntStream.of(1, 2).mapToObj(stride -> shape(channels, stride, 1)))
                .map(ConvolutionAccuracyTest::test);
    }

    @TestFactory
    Stream<DynamicTest> soTheyDoWithGroups() {
        return IntStream.of(1, 2, 4, 8, 16, 32, 64)
                .boxed()
                .flatMap(channels -> IntStream.of(1, 2).mapToObj(stride -> shape(128, stride, 128 / channels)))
                .map(ConvolutionAccuracyTest::test);
    }

    /** More rows than a block of work holds, and a last block with fewer. */
    @TestFactory
    Stream<DynamicTest> soTheyDoWithWideWindowsOnLargePictures() {
        return IntStream.of(1, 2)
                .mapToObj(stride -> new WindowAxis(62, 5, stride, 2, 1))
                .map(axis -> new Conv2dShape(1, axis, axis, 16, 64, 1))
                .map(ConvolutionAccuracyTest::test);
    }

    /** Windows of one pixel; the last weight gradient adds up more than four thousand in each of its parts. */
    @TestFactory
    Stream<DynamicTest> soTheyDoWithWindowsOfOnePixel() {
        return Stream.of(
                        onePixel(3, 16, 64, 128),
                        onePixel(3, 15, 64, 512),
                        onePixel(3, 16, 512, 64),
                        onePixel(13, 104, 32, 32))
                .map(ConvolutionAccuracyTest::test);
    }

    private static Conv2dShape onePixel(int n, int size, int c, int k) {
        WindowAxis axis = new WindowAxis(size, 1, 2, 0, 1);
        return new Conv2dShape(n, axis, axis, c, k, 1);
    }

    private static DynamicTest test(Conv2dShape shape) {
        return dynamicTest(title(shape), () -> check(shape));
    }

    private static String title(Conv2dShape shape) {
        return "%d pixels, %d channels, stride %d, groups %d"
                .formatted(shape.height().size(), shape.c(), shape.height().stride(), shape.groups());
    }

    private static Conv2dShape shape(int channels, int stride, int groups) {
        WindowAxis axis = new WindowAxis(8, 3, stride, 1, 1);
        // Many channels are many summands in one picture already, and take long in plain loops.
        int pictures = channels < 256 ? 3 : 1;
        return new Conv2dShape(pictures, axis, axis, channels, Math.max(channels, MIN_FILTERS), groups);
    }

    private static void check(Conv2dShape shape) {
        Random random = new Random(shape.c());
        int inputs = shape.n() * shape.height().size() * shape.width().size() * shape.c();
        int outputs = shape.n() * shape.p() * shape.q() * shape.k();
        float[] x = normal(random, inputs);
        float[] w = normal(random, shape.k() * shape.depth());
        float[] dy = normal(random, outputs);
        double[] y = exact(outputs, x, w, (a, b, c) -> reference.conv2d(a, b, Epilogue.NONE, c, shape));
        double[] dx = exact(inputs, dy, w, (a, b, c) -> reference.conv2dInputGradient(a, b, c, shape));
        double[] dw = exact(w.length, dy, x, (a, b, c) -> reference.conv2dWeightGradient(a, b, c, shape));
        for (Algorithm algorithm : Algorithm.values()) {
            ConvolutionAlgorithm kernel = algorithm.create();
            if (kernel.applies(shape)) {
                FloatBuffer result = empty(outputs);
                kernel.forward(buffer(x), buffer(w), FloatEpilogue.NONE, result, shape);
                check(algorithm, "forward", shape, y, result);
                result = empty(inputs);
                kernel.inputGradient(buffer(dy), buffer(w), result, false, shape);
                check(algorithm, "input gradient", shape, dx, result);
                result = empty(w.length);
                kernel.weightGradient(buffer(dy), buffer(x), result, shape);
                check(algorithm, "weight gradient", shape, dw, result);
            }
        }
    }

    private static void check(
            Algorithm algorithm, String pass, Conv2dShape shape, double[] expected, FloatBuffer actual) {
        double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
        double error = 0;
        for (int i = 0; i < expected.length; i++) {
            error = Math.max(error, Math.abs(actual.array()[i] - expected[i]) / largest);
        }
        String finding =
                "%s %s, %s: error %.2g, bound %.2g".formatted(algorithm, pass, title(shape), error, algorithm.bound);
        if (Boolean.getBoolean("jacobi.printErrors")) {
            System.out.println(finding);
        }
        assertTrue(error <= algorithm.bound, finding);
    }

    /** A pass of the reference backend. */
    @FunctionalInterface
    private interface Pass {
        void run(Buffer first, Buffer second, Buffer result);
    }

    private static double[] exact(int length, float[] first, float[] second, Pass pass) {
        Buffer a = reference.allocate(DType.F64, first.length);
        Buffer b = reference.allocate(DType.F64, second.length);
        Buffer c = reference.allocate(DType.F64, length);
        reference.upload(first, a);
        reference.upload(second, b);
        pass.run(a, b, c);
        double[] result = new double[length];
        reference.download(c, result);
        reference.release(a);
        reference.release(b);
        reference.release(c);
        return result;
    }

    private static float[] normal(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static FloatBuffer buffer(float[] values) {
        return new FloatBuffer(values, 0, values.length);
    }

    /** NaN everywhere, so that no element can be forgotten. */
    private static FloatBuffer empty(int length) {
        float[] values = new float[length];
        Arrays.fill(values, Float.NaN);
        return buffer(values);
    }
}
