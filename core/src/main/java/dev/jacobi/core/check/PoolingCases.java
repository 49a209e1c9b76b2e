package dev.jacobi.core.check;

import static dev.jacobi.core.ops.AveragePool2dOp.averagePool2d;
import static dev.jacobi.core.ops.AveragePool2dOp.globalAveragePool2d;
import static dev.jacobi.core.ops.MaxPool2dOp.maxPool2d;

import dev.jacobi.core.ops.AveragePool2dOp;
import dev.jacobi.core.ops.MaxPool2dOp;
import java.util.ArrayList;
import java.util.List;

/** Pooling: apart, overlapping and padded windows. */
final class PoolingCases {
    /** Kernel, stride, padding. */
    private static final int[][] WINDOWS = {{1, 1, 0}, {2, 2, 0}, {3, 2, 1}, {3, 1, 1}, {2, 3, 0}, {3, 3, 1}, {4, 2, 2}
    };

    private PoolingCases() {}

    static List<OpCase> all(Draw draw) {
        List<OpCase> cases = new ArrayList<>();
        for (int[] window : WINDOWS) {
            int kernel = window[0];
            int stride = window[1];
            int padding = window[2];
            String how = "kernel %d, stride %d, padding %d".formatted(kernel, stride, padding);
            cases.add(OpCase.of(
                    MaxPool2dOp.class,
                    "maxPool2d " + how,
                    in -> maxPool2d(in[0], kernel, stride, padding),
                    draw.distinct(2, 5, 6, 3)));
            cases.add(OpCase.of(
                    AveragePool2dOp.class,
                    "averagePool2d " + how,
                    in -> averagePool2d(in[0], kernel, stride, padding),
                    draw.uniform(2, 5, 6, 3)));
        }
        cases.add(OpCase.of(
                AveragePool2dOp.class,
                "globalAveragePool2d",
                in -> globalAveragePool2d(in[0]),
                draw.uniform(2, 3, 5, 3)));
        return cases;
    }
}
