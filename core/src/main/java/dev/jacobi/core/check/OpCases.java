package dev.jacobi.core.check;

import dev.jacobi.core.random.RandomStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * Examples of every op, with odd and uneven shapes: the one list behind the gradient checks, the comparison of backends
 * and the command line's self-test.
 */
public final class OpCases {
    private static final long SEED = 7;

    private OpCases() {}

    /** All cases, in a fixed order and with the same inputs every time. */
    public static List<OpCase> all() {
        return Stream.of(
                        ElementwiseCases.all(draw(0)),
                        ReductionCases.all(draw(1)),
                        LayoutCases.all(draw(2)),
                        ProductCases.all(draw(3)),
                        ConvolutionCases.all(draw(4)),
                        PoolingCases.all(draw(5)),
                        NormalisationCases.all(draw(6)),
                        LossCases.all(draw(7)))
                .flatMap(List::stream)
                .toList();
    }

    private static Draw draw(long topic) {
        return new Draw(RandomStream.of(SEED, topic));
    }
}
