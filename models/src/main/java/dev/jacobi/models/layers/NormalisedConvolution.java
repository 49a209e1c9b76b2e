package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;

/** A convolution and the normalisation after it, which {@link Folding} makes one. */
public record NormalisedConvolution(Conv2d convolution, Normalisation normalisation) {
    /** act(norm(convolution(x)) + residual), with the fusion's ReLU and residual. */
    public Tensor forward(Tensor x, Mode mode, Fusion fusion) {
        if (mode.folding().isPresent() && normalisation instanceof BatchNorm2d norm) {
            Folding folding = mode.folding().get();
            Conv2d.Weights weights = folding.weights(this, () -> convolution.foldedWith(norm.scaleShift()));
            return convolution.convolve(x, weights, fusion);
        }
        return normalisation.forward(convolution.forward(x, mode), mode, fusion);
    }
}
