package dev.jacobi.core.backend;

/**
 * What is fixed in stochastic gradient descent, with PyTorch's meaning:
 *
 * <pre>
 * g ← g + weightDecay·w
 * v ← g                              at the first step
 * v ← momentum·v + (1 - dampening)·g later
 * w ← w - learningRate·(nesterov ? g + momentum·v : v)
 * </pre>
 *
 * @param momentum share of the velocity that stays, in [0, 1)
 * @param dampening share of the gradient that does not enter the velocity, in [0, 1]; without momentum it has no effect,
 *     and becomes 0
 * @param nesterov whether to look ahead; needs momentum, and no dampening
 * @param weightDecay at least 0
 */
public record SgdSettings(double momentum, double dampening, boolean nesterov, double weightDecay) {
    /** Checks the values. */
    public SgdSettings {
        if (!(momentum >= 0 && momentum < 1) || !(dampening >= 0 && dampening <= 1) || !(weightDecay >= 0)) {
            throw new IllegalArgumentException(
                    "sgd: momentum %s, dampening %s, weight decay %s: expected momentum in [0,1), dampening in [0,1], weight decay >= 0"
                            .formatted(momentum, dampening, weightDecay));
        }
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "sgd: nesterov with momentum %s and dampening %s: expected momentum > 0 and dampening 0"
                            .formatted(momentum, dampening));
        }
        dampening = momentum == 0 ? 0 : dampening;
    }

    /** Momentum and weight decay, the usual choice. */
    public static SgdSettings of(double momentum, double weightDecay) {
        return new SgdSettings(momentum, 0, false, weightDecay);
    }
}
