package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;

/** A convolution and the normalisation behind it, which {@link Folding} makes one. */
public record NormalisedConvolution(Conv2d convolution, Normalisation normalisation) {
    /** act(norm(convolution(x)) + residual), with the fusion's ReLU and residual. */
    public Tensor forward(Tensor x, Mode mode, Fusion fusion) {
        if (mode.folding().isPresent() && normalisation instanceof BatchNorm2d norm) {
            Folding folding = mode.folding().get();
            return convolution.convolve(x, folding.weights(this, () -> convolution.followedBy(norm.line())), fusion);
        }
        return normalisation.forward(convolution.forward(x, mode), mode, fusion);
    }
}
