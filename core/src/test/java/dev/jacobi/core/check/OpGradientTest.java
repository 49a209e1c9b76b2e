package dev.jacobi.core.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.UnaryFunction;
import dev.jacobi.core.ops.AddOp;
import dev.jacobi.core.ops.CoreOp;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every op's gradient against central differences in double precision. The tolerance of 1e-7 leaves two orders of
 * magnitude above what rounding and truncation of the difference quotient come to (about 1e-9 at a step of 6e-6), and
 * is far below what any wrong term would cause.
 */
class OpGradientTest {
    private static final double TOLERANCE = 1e-7;

    private final Backend backend = new ReferenceBackend();

    @Test
    void everyOpHasACase() {
        Set<Class<?>> checked = OpCases.all().stream().map(OpCase::op).collect(Collectors.toSet());

        assertEquals(Set.of(CoreOp.class.getPermittedSubclasses()), checked);
        assertEquals(checked, recorded(), "what the cases say of themselves, and what they put on the tape");
    }

    private Set<Class<?>> recorded() {
        Set<Class<?>> ops = new HashSet<>();
        for (OpCase example : OpCases.all()) {
            try (Tape tape = Tape.open()) {
                example.function()
                        .apply(example.inputs().stream()
                                .map(input -> input.on(backend).requireGradient())
                                .toArray(Tensor[]::new));
                tape.entries().forEach(entry -> ops.add(entry.op().getClass()));
            }
        }
        return ops;
    }

    @Test
    void everyUnaryFunctionHasACase() {
        Set<String> names = names();

        for (UnaryFunction function : UnaryFunction.values()) {
            String name = function.name().toLowerCase(Locale.ROOT);
            assertTrue(
                    names.stream().anyMatch(n -> n.equals(name) || n.startsWith(name + " ")),
                    () -> "no case of " + name);
        }
    }

    @Test
    void casesHaveNamesOfTheirOwn() {
        assertEquals(OpCases.all().size(), names().size());
    }

    @TestFactory
    Stream<DynamicTest> gradientsAgreeWithCentralDifferences() {
        return forEachCase(example -> assertAgreement(example.function(), example.inputs()));
    }

    @TestFactory
    Stream<DynamicTest> anySubsetOfInputsGetsTheSameGradientsAndTheOthersNone() {
        return forEachCase(example -> {
            List<Optional<HostTensor>> all =
                    Evaluation.of(backend, example.function(), example.inputs()).gradients();
            for (Set<Integer> wanted : subsets(example.inputs().size())) {
                List<Optional<HostTensor>> some = Evaluation.of(backend, example.function(), example.inputs(), wanted)
                        .gradients();
                for (int input = 0; input < all.size(); input++) {
                    assertEquals(
                            wanted.contains(input) ? all.get(input) : Optional.empty(),
                            some.get(input),
                            "input %d with gradients for %s".formatted(input, wanted));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> gradientsAddUpWhereInputsAreUsedByTwoOps() {
        return forEachCase(example -> assertAgreement(
                in -> AddOp.add(example.function().apply(in), example.function().apply(in)), example.inputs()));
    }

    @TestFactory
    Stream<DynamicTest> gradientsAddUpAtIntermediateValuesUsedByTwoOps() {
        return forEachCase(example -> assertAgreement(
                in -> {
                    Tensor[] intermediate =
                            Arrays.stream(in).map(this::timesOne).toArray(Tensor[]::new);
                    Tensor first = example.function().apply(intermediate);
                    return AddOp.add(first, example.function().apply(intermediate));
                },
                example.inputs()));
    }

    @TestFactory
    Stream<DynamicTest> oneTensorMayBeTwoInputs() {
        return OpCases.all().stream()
                .flatMap(example -> pairsOfOneShape(example).stream()
                        .map(pair -> dynamicTest(
                                "%s, inputs %d and %d".formatted(example, pair[0], pair[1]),
                                () -> assertAgreement(
                                        in -> {
                                            Tensor[] inputs = in.clone();
                                            inputs[pair[1]] = in[pair[0]];
                                            return example.function().apply(inputs);
                                        },
                                        example.inputs(),
                                        Set.of(pair[0])))));
    }

    private static List<int[]> pairsOfOneShape(OpCase example) {
        List<int[]> pairs = new ArrayList<>();
        for (int first = 0; first < example.inputs().size(); first++) {
            for (int second = 0; second < example.inputs().size(); second++) {
                HostTensor one = example.inputs().get(first);
                if (first != second
                        && one.shape().equals(example.inputs().get(second).shape())) {
                    pairs.add(new int[] {first, second});
                }
            }
        }
        return pairs;
    }

    private Tensor timesOne(Tensor x) {
        return MulOp.mul(x, Tensor.full(x.backend(), Shape.of(), 1));
    }

    private void assertAgreement(TensorFunction function, List<HostTensor> inputs) {
        assertAgreement(
                function, inputs, IntStream.range(0, inputs.size()).boxed().collect(Collectors.toSet()));
    }

    private void assertAgreement(TensorFunction function, List<HostTensor> inputs, Set<Integer> wanted) {
        GradientCheck.Result result = GradientCheck.elementwise(backend, function, inputs, wanted);

        assertTrue(result.within(TOLERANCE), result::message);
        assertEquals(0, backend.memory().live(), "bytes left behind");
    }

    /** What is asserted of a case. */
    private interface Claim {
        void check(OpCase example);
    }

    private static Stream<DynamicTest> forEachCase(Claim claim) {
        return OpCases.all().stream().map(example -> dynamicTest(example.name(), () -> claim.check(example)));
    }

    private static Set<String> names() {
        return OpCases.all().stream().map(OpCase::name).collect(Collectors.toSet());
    }

    private static List<Set<Integer>> subsets(int count) {
        List<Set<Integer>> subsets = new ArrayList<>();
        for (int bits = 1; bits < 1 << count; bits++) {
            Set<Integer> subset = new HashSet<>();
            for (int i = 0; i < count; i++) {
                if ((bits >> i & 1) == 1) {
                    subset.add(i);
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
