package dev.jacobi.app.explain;

/** The ops that a small network may be made of, with what they compute and the rule that leads back through them. */
enum Operation {
    CONV2D(
            "conv2d",
            "y = x ⋆ w + b",
            "dx: dy goes back through the weights that carried x forward; dw: dy correlated with x; db: Σ dy over"
                    + " pictures and pixels"),
    LINEAR("linear", "y = x·wᵀ + b", "dx = dy·w; dw = dyᵀ·x; db = Σ of dy's rows"),
    BATCH_NORM(
            "batchNorm",
            "y = γ·x̂ + β with x̂ = (x − μ)/√(σ² + ε), for each channel",
            "dx = (g − mean(g) − x̂·mean(g·x̂))/√(σ² + ε) with g = γ·dy; dγ = Σ dy·x̂; dβ = Σ dy"),
    RELU("relu", "y = max(x, 0)", "dx = dy where x > 0, else 0"),
    TANH("tanh", "y = tanh x", "dx = dy·(1 − y²)"),
    SIGMOID("sigmoid", "y = 1/(1 + e⁻ˣ)", "dx = dy·y·(1 − y)"),
    MAX_POOL2D("maxPool2d", "y = the largest pixel of each window", "dx = dy at the winner of each window, else 0"),
    MEAN("mean", "y = mean of x", "dx = dy, shared equally"),
    RESHAPE("reshape", "y = the numbers of x in another shape", "dx = dy in the shape of x"),
    ADD("add", "y = a + b", "da = dy; db = dy"),
    CROSS_ENTROPY("crossEntropy", "y = −ln softmax(x)[label], for each picture", "dx = dy·(softmax(x) − [label])");

    private final String op;
    private final String formula;
    private final String rule;

    Operation(String op, String formula, String rule) {
        this.op = op;
        this.formula = formula;
        this.rule = rule;
    }

    /** The name under which the tape has it. */
    String op() {
        return op;
    }

    /** What it computes. */
    String formula() {
        return formula;
    }

    /** How the gradient of its output becomes those of its inputs. */
    String rule() {
        return rule;
    }
}
