package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.ops.Fusion;
import java.util.List;

/** Layers one after the other, named 0, 1, 2, …. */
public final class Sequential extends Layer {
    /** The layers in the order in which they are applied. */
    public Sequential(Layer... layers) {
        this(List.of(layers));
    }

    /** The layers in the order in which they are applied. */
    public Sequential(List<? extends Layer> layers) {
        for (int i = 0; i < layers.size(); i++) {
            child(Integer.toString(i), layers.get(i));
        }
    }

    @Override
    protected Tensor compute(Tensor x, Mode mode) {
        List<Layer> layers = List.copyOf(children().values());
        boolean folds = mode.folding().isPresent();
        Tensor y = x;
        for (int i = 0; i < layers.size(); i++) {
            if (folds
                    && layers.get(i) instanceof Conv2d convolution
                    && i + 1 < layers.size()
                    && layers.get(i + 1) instanceof BatchNorm2d norm) {
                boolean relu = i + 2 < layers.size() && layers.get(i + 2) instanceof Activation f && f.isRelu();
                y = new NormalisedConvolution(convolution, norm).forward(y, mode, new Fusion(null, relu));
                i += relu ? 2 : 1;
            } else {
                y = layers.get(i).forward(y, mode);
            }
        }
        return y;
    }
}
