package dev.jacobi.core.backend;

/**
 * A scalar function y = f(x) with its derivative beside it; the definition that every backend's kernels follow.
 *
 * <p>Some functions have a parameter p: the exponent of {@link #POW}, the slope of {@link #LEAKY_RELU}, the bound of {@link
 * #CLAMP}.
 */
@SuppressWarnings("ImmutableEnumChecker") // the lambdas capture nothing
public enum UnaryFunction {
    /** y = -x. */
    NEG((x, p) -> -x, (x, y, p) -> -1),
    /** y = eˣ, dy/dx = y. */
    EXP((x, p) -> Math.exp(x), (x, y, p) -> y),
    /** y = ln x, dy/dx = 1/x. */
    LOG((x, p) -> Math.log(x), (x, y, p) -> 1 / x),
    /** y = √x, dy/dx = 1/(2y). */
    SQRT((x, p) -> Math.sqrt(x), (x, y, p) -> 0.5 / y),
    /** y = xᵖ, dy/dx = p·xᵖ⁻¹ (0 where p is 0, so that x = 0 is no trap). */
    POW((x, p) -> Math.pow(x, p), (x, y, p) -> p == 0 ? 0 : p * Math.pow(x, p - 1)),
    /** y = max(x, 0), dy/dx = 1, or 0 where y ≤ 0, even if dy is infinite. NaN stays NaN, and lets dy through. */
    RELU((x, p) -> x <= 0 ? 0 : x, (x, y, p) -> y <= 0 ? 0 : 1),
    /** y = x where x > 0, else p·x. */
    LEAKY_RELU((x, p) -> x > 0 ? x : p * x, (x, y, p) -> x > 0 ? 1 : p),
    /**
     * y = x where it lies in [-p, p], else the nearer bound, with dy/dx = 0 there even if dy is infinite. NaN stays NaN, and
     * lets dy through.
     */
    CLAMP((x, p) -> x > p ? p : x < -p ? -p : x, (x, y, p) -> Math.abs(x) > p ? 0 : 1),
    /** y = 1/(1 + e⁻ˣ), dy/dx = y(1 - y). */
    SIGMOID((x, p) -> 1 / (1 + Math.exp(-x)), (x, y, p) -> y * (1 - y)),
    /** y = tanh x, dy/dx = 1 - y². */
    TANH((x, p) -> Math.tanh(x), (x, y, p) -> 1 - y * y),
    /** y = x·Φ(x) with the standard normal distribution function Φ, dy/dx = Φ(x) + x·φ(x) (the exact form). */
    GELU((x, p) -> x * Normal.cdf(x), (x, y, p) -> Normal.cdf(x) + x * Normal.density(x));

    /** y = f(x). */
    @FunctionalInterface
    private interface Forward {
        double at(double x, double parameter);
    }

    /** dy/dx at x, where y = f(x) is known. */
    @FunctionalInterface
    private interface Derivative {
        double at(double x, double y, double parameter);
    }

    private final Forward forward;
    private final Derivative derivative;

    UnaryFunction(Forward forward, Derivative derivative) {
        this.forward = forward;
        this.derivative = derivative;
    }

    /** f(x). */
    public double apply(double x, double parameter) {
        return forward.at(x, parameter);
    }

    /** f′(x), given also y = f(x). */
    public double derivative(double x, double y, double parameter) {
        return derivative.at(x, y, parameter);
    }

    /** f′(x)·dy, given also y = f(x); what a closed ReLU or a bound holds back may be infinite. */
    public double gradient(double x, double y, double parameter, double dy) {
        double slope = derivative(x, y, parameter);
        return (this == RELU || this == CLAMP) && slope == 0 ? 0 : slope * dy;
    }
}
