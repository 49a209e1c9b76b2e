package dev.jacobi.models.layers;

import dev.jacobi.core.autograd.Tensor;
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
        Tensor y = x;
        for (Layer layer : children().values()) {
            y = layer.forward(y, mode);
        }
        return y;
    }
}
