package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;

/** A convolution and the normalisation behind it, which {@link Folding} makes one. */
public record NormalisedConvolution(Conv2d convolution, Normalisation normalisation) {
    /** act(norm(convolution(x)) + residual), with the fusion's ReLU and residual. */
    public Tensor forward(Tensor x, Mode mode, Fusion fusion) {
        if (normalisation instanceof BatchNorm2d norm
                && mode instanceof Mode.Inference inference
                && inference.folding().isPresent()) {
            return inference.folding().get().forward(convolution, norm, x, fusion);
        }
        return normalisation.forward(convolution.forward(x, mode), mode, fusion);
    }
}
