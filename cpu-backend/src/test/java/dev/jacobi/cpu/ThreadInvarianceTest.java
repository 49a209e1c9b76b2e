package dev.jacobi.cpu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.Evaluation;
import dev.jacobi.core.check.OpCase;
import dev.jacobi.core.check.OpCases;
import dev.jacobi.core.contract.KernelCase;
import dev.jacobi.core.contract.KernelCases;
import dev.jacobi.core.contract.KernelRun;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The promise that results do not depend on the number of threads. */
class ThreadInvarianceTest {
    private static Backend oneThread;
    private static Backend twoThreads;

    /** What two divide evenly, three do not. */
    private static Backend threeThreads;

    @BeforeAll
    static void openAll() {
        oneThread = CpuBackendTest.open(1);
        twoThreads = CpuBackendTest.open(2);
        threeThreads = CpuBackendTest.open(3);
    }

    @AfterAll
    static void closeAll() {
        oneThread.close();
        twoThreads.close();
        threeThreads.close();
    }

    @TestFactory
    Stream<DynamicTest> convolutionsGiveTheSameBitsOnOneTwoAndThreeThreadsAndEveryTime() {
        return compare(KernelCases.convolutions());
    }

    @TestFactory
    Stream<DynamicTest> otherKernelsDoSoToo() {
        return compare(KernelCases.others());
    }

    private static Stream<DynamicTest> compare(List<KernelCase> cases) {
        return cases.stream()
                .map(kernelCase -> dynamicTest(kernelCase.name(), () -> {
                    List<double[]> expected = KernelRun.outputs(oneThread, kernelCase, 0);

                    assertSameBits(expected, KernelRun.outputs(twoThreads, kernelCase, 0), "two threads");
                    assertSameBits(expected, KernelRun.outputs(twoThreads, kernelCase, 0), "two threads again");
                    assertSameBits(
                            expected,
                            KernelRun.outputs(threeThreads, kernelCase, 1),
                            "three threads at an odd address");
                }));
    }

    @TestFactory
    Stream<DynamicTest> opsGiveTheSameBitsOnOneAndTwoThreads() {
        return OpCases.all().stream()
                .map(example -> dynamicTest(
                        example.name(),
                        () -> assertEquals(evaluate(oneThread, example), evaluate(twoThreads, example))));
    }

    private static Evaluation evaluate(Backend backend, OpCase example) {
        return Evaluation.of(backend, example.function(), example.inputs());
    }

    private static void assertSameBits(List<double[]> expected, List<double[]> actual, String what) {
        for (int i = 0; i < expected.size(); i++) {
            assertArrayEquals(expected.get(i), actual.get(i), "output %d on %s".formatted(i, what));
        }
    }
}
