package dev.jacobi.app.explain;

import dev.jacobi.app.explain.SmallNetwork.Step;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.GradientCheck;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.core.reference.ReferenceBackend;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The gradient check of a small network, in double precision: the loss with respect to every leaf, which tells whether
 * something is wrong; then every op by itself, which tells where. An op alone is checked at numbers that are all
 * different and none of them zero, so that no ReLU is at its kink and no maximum has a rival.
 *
 * @param leaves a verdict for each leaf's gradient
 * @param steps a verdict for each op's rule
 */
public record NetworkCheck(List<Verdict> leaves, List<Verdict> steps) {
    private static final long INPUT_SEED = 11;

    /** Far above rounding (1e-9) and far below any mistake. */
    private static final double TOLERANCE = 1e-6;

    /**
     * One comparison of derivatives with central differences.
     *
     * @param what was compared
     * @param result of it
     */
    record Verdict(String what, GradientCheck.Result result) {
        boolean right() {
            return result.within(TOLERANCE);
        }
    }

    /** Checks a network. */
    public static NetworkCheck of(SmallNetwork network) {
        Backend backend = new ReferenceBackend();
        List<HostTensor> leafValues = network.valuesOf(network.leaves());
        List<Verdict> leaves = new ArrayList<>();
        for (int i = 0; i < leafValues.size(); i++) {
            leaves.add(new Verdict(
                    network.leaves().get(i), GradientCheck.elementwise(backend, network::loss, leafValues, Set.of(i))));
        }
        List<Verdict> steps = new ArrayList<>();
        RandomStream random = RandomStream.of(INPUT_SEED);
        for (Step step : network.steps()) {
            List<HostTensor> inputs = network.valuesOf(step.inputs()).stream()
                    .map(value -> distinct(value.shape(), random))
                    .toList();
            steps.add(new Verdict(step.toString(), GradientCheck.elementwise(backend, step.function(), inputs)));
        }
        return new NetworkCheck(List.copyOf(leaves), List.copyOf(steps));
    }

    /** Evenly spread over (-1, 1), in random order. */
    private static HostTensor distinct(Shape shape, RandomStream random) {
        int[] places = random.permutation(shape.size());
        return HostTensor.of(
                shape,
                IntStream.of(places)
                        .mapToDouble(place -> 2 * (place + 0.75) / places.length - 1)
                        .toArray());
    }

    /** Whether every gradient is right. */
    public boolean right() {
        return leaves.stream().allMatch(Verdict::right) && steps.stream().allMatch(Verdict::right);
    }

    /** The ops whose rules are wrong. */
    public List<String> culprits() {
        return steps.stream()
                .filter(verdict -> !verdict.right())
                .map(Verdict::what)
                .toList();
    }
}
