package dev.jacobi.models.networks;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.Conv2dOp.Window;
import dev.jacobi.models.layers.Activation;
import dev.jacobi.models.layers.Conv2d;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.MaxPool2d;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The networks that have a name. */
public final class Networks {
    private static final Map<String, Function<NetworkOptions, Layer>> RECIPES = recipes();

    private Networks() {}

    /** All names, small networks first. */
    public static List<String> names() {
        return List.copyOf(RECIPES.keySet());
    }

    /**
     * A network with memory and first values.
     *
     * @param name one of {@link #names()}
     * @param seed see {@link dev.jacobi.models.layers.Initialisation}
     * @throws IllegalArgumentException if there is no network of that name, or it does not work for the options
     */
    public static Layer create(String name, NetworkOptions options, Backend backend, long seed) {
        Layer network = describe(name, options);
        network.initialise(backend, seed);
        return network;
    }

    /** A network without memory: enough to ask for names, shapes and counts. */
    public static Layer describe(String name, NetworkOptions options) {
        if (!RECIPES.containsKey(name)) {
            throw new IllegalArgumentException(
                    "network '%s': there is none of that name; expected one of %s".formatted(name, names()));
        }
        return RECIPES.get(name).apply(options);
    }

    private static Map<String, Function<NetworkOptions, Layer>> recipes() {
        Map<String, Function<NetworkOptions, Layer>> recipes = new LinkedHashMap<>();
        recipes.put("mlp", Networks::mlp);
        recipes.put("lenet", Networks::lenet);
        for (int blocks : new int[] {1, 3, 5, 7, 9, 18}) {
            recipes.put("resnet" + (6 * blocks + 2), resNet(ResNetDesign.cifar(blocks)));
        }
        recipes.put("resnet18-cifar", resNet(resNet18(Stem.CIFAR)));
        recipes.put("resnet18", resNet(resNet18(Stem.IMAGENET)));
        recipes.put("resnet34", resNet(wide(Stem.IMAGENET, Block.BASIC, List.of(3, 4, 6, 3))));
        recipes.put("resnet50", resNet(wide(Stem.IMAGENET, Block.BOTTLENECK, List.of(3, 4, 6, 3))));
        return recipes;
    }

    private static Function<NetworkOptions, Layer> resNet(ResNetDesign design) {
        return options -> new ResNet(design, options);
    }

    private static ResNetDesign resNet18(Stem stem) {
        return wide(stem, Block.BASIC, List.of(2, 2, 2, 2));
    }

    private static ResNetDesign wide(Stem stem, Block block, List<Integer> depths) {
        return new ResNetDesign(stem, block, depths, 64, Shortcut.PROJECTION);
    }

    /** One hidden layer of 256 units. */
    private static Layer mlp(NetworkOptions options) {
        int pixels = options.imageSize() * options.imageSize();
        return new Sequential(
                new Flatten(),
                new Linear(pixels * options.inputChannels(), 256),
                Activation.relu(),
                new Linear(256, options.classes()));
    }

    /** After LeCun et al. (1998), with ReLU and max pooling: two convolutions and three linear layers. */
    private static Layer lenet(NetworkOptions options) {
        int side = options.imageSize() / 4;
        if (side < 1) {
            throw new IllegalArgumentException(
                    "network 'lenet': image size %d, expected at least 4".formatted(options.imageSize()));
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
