package dev.jacobi.models.networks;

import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.MaxPool2d;
import dev.jacobi.models.layers.Sequential;

/** Small networks to start with. */
final class SmallNetworks {
    private SmallNetworks() {}

    /** One hidden layer of 256 units. */
    static Layer mlp(NetworkOptions options) {
        int pixels = options.imageSize() * options.imageSize();
        return new Sequential(
                new Flatten(),
                new Linear(pixels * options.inputChannels(), 256),
                Activation.relu(),
                new Linear(256, options.classes()));
    }

    /** After LeCun et al. (1998), with ReLU and max pooling: two convolutions and three linear layers. */
    static Layer lenet(NetworkOptions options) {
        int side = options.imageSize() / 4;
        if (side < 1) {
            throw new IllegalArgumentException("image size %d, expected at least 4".formatted(options.imageSize()));
        }
        return new Sequential(
                new Conv2d(options.inputChannels(), 6, 5, Window.of(1, 2)),
                Activation.relu(),
                new MaxPool2d(2, 2, 0),
                new Conv2d(6, 16, 5, Window.of(1, 2)),
                Activation.relu(),
                new MaxPool2d(2, 2, 0),
                new Flatten(),
                new Linear(16 * side * side, 120),
                Activation.relu(),
                new Linear(120, 84),
                Activation.relu(),
                new Linear(84, options.classes()));
    }
}
