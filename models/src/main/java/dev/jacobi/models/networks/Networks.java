package dev.jacobi.models.networks;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.ResNetDesign.Block;
import dev.jacobi.models.networks.ResNetDesign.Shortcut;
import dev.jacobi.models.networks.ResNetDesign.Stem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The networks that have a name. A residual network's name may be followed by settings that
 * {@link ResNetDesign} explains:
 *
 * <pre>
 * resnet50
 * resnet18:norm=group,zero-init-residual
 * resnet50:groups=32,width-per-group=4,replace-stride-with-dilation=false/true/true
 * </pre>
 */
public final class Networks {
    private static final int LARGE = 224;
    private static final int SMALL = 32;
    private static final Map<String, Named> NETWORKS = networks();

    /** A network's side of a picture in pixels, and what makes it out of options and settings. */
    private record Named(int imageSize, BiFunction<NetworkOptions, Map<String, String>, Layer> maker) {}

    private Networks() {}

    /** All names, small networks first. */
    public static List<String> names() {
        return List.copyOf(NETWORKS.keySet());
    }

    /**
     * A network with memory and first values.
     *
     * @param specification one of {@link #names()}, with or without settings
     * @param seed see {@link dev.jacobi.models.layers.Initialisation}
     * @throws IllegalArgumentException if there is no network of that name, it has no such setting, or it does not work
     *     for the options
     */
    public static Layer create(String specification, NetworkOptions options, Backend backend, long seed) {
        Layer network = describe(specification, options);
        try {
            network.initialise(backend, seed);
            return network;
        } catch (RuntimeException | Error e) {
            // Too little memory, perhaps for the last of its layers only.
            network.close();
            throw e;
        }
    }

    /** A network without memory: enough to ask for names, shapes and counts. */
    public static Layer describe(String specification, NetworkOptions options) {
        try {
            return named(specification).maker().apply(options, settings(specification));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("network '%s': %s".formatted(specification, e.getMessage()), e);
        }
    }

    /** The side, in pixels, of the pictures that a network was designed for: its published costs are for these. */
    public static int imageSize(String specification) {
        return named(specification).imageSize();
    }

    private static Named named(String specification) {
        Named named = NETWORKS.get(specification.replaceFirst(":.*", ""));
        if (named == null) {
            throw new IllegalArgumentException("there is none of that name; expected one of " + names());
        }
        return named;
    }

    private static Map<String, String> settings(String specification) {
        Map<String, String> settings = new LinkedHashMap<>();
        int colon = specification.indexOf(':');
        if (colon < 0) {
            return settings;
        }
        for (String setting : specification.substring(colon + 1).split(",", -1)) {
            int equals = setting.indexOf('=');
            String name = equals < 0 ? setting : setting.substring(0, equals);
            if (settings.put(name, equals < 0 ? "true" : setting.substring(equals + 1)) != null) {
                throw new IllegalArgumentException("'%s' is set twice".formatted(name));
            }
        }
        return settings;
    }

    private static Map<String, Named> networks() {
        Map<String, Named> all = new LinkedHashMap<>();
        all.put("mlp", plain(SMALL, SmallNetworks::mlp));
        all.put("lenet", plain(SMALL, SmallNetworks::lenet));
        for (int blocks : new int[] {1, 3, 5, 7, 9, 18}) {
            all.put("resnet" + (6 * blocks + 2), resNet(ResNetDesign.cifar(blocks)));
        }
        all.put(
                "resnet18-cifar",
                resNet(ResNetDesign.of(Stem.CIFAR, Block.BASIC, List.of(2, 2, 2, 2), 64, Shortcut.PROJECTION)));
        all.put("vgg11-bn-cifar", plain(SMALL, options -> Vgg.cifar(Vgg.VGG11, options)));
        all.put("vgg16-bn-cifar", plain(SMALL, options -> Vgg.cifar(Vgg.VGG16, options)));
        all.put("resnet18", resNet(ResNetDesign.imagenet(Block.BASIC, 2, 2, 2, 2)));
        all.put("resnet34", resNet(ResNetDesign.imagenet(Block.BASIC, 3, 4, 6, 3)));
        ResNetDesign resNet50 = ResNetDesign.imagenet(Block.BOTTLENECK, 3, 4, 6, 3);
        ResNetDesign resNet101 = ResNetDesign.imagenet(Block.BOTTLENECK, 3, 4, 23, 3);
        all.put("resnet50", resNet(resNet50));
        all.put("resnet101", resNet(resNet101));
        all.put("resnet152", resNet(ResNetDesign.imagenet(Block.BOTTLENECK, 3, 8, 36, 3)));
        all.put("resnext50-32x4d", resNet(resNet50.withGroups(32, 4)));
        all.put("resnext101-32x8d", resNet(resNet101.withGroups(32, 8)));
        all.put("wide-resnet50-2", resNet(resNet50.withGroups(1, 128)));
        all.put("vgg11-bn", plain(LARGE, options -> Vgg.imagenet(Vgg.VGG11, options)));
        all.put("vgg16-bn", plain(LARGE, options -> Vgg.imagenet(Vgg.VGG16, options)));
        return all;
    }

    private static Named resNet(ResNetDesign design) {
        return new Named(
                design.stem() == Stem.IMAGENET ? LARGE : SMALL,
                (options, settings) -> new ResNet(ResNetSettings.apply(design, settings), options));
    }

    private static Named plain(int imageSize, Function<NetworkOptions, Layer> maker) {
        return new Named(imageSize, (options, settings) -> {
            if (!settings.isEmpty()) {
                throw new IllegalArgumentException("got %s, but it has no settings".formatted(settings.keySet()));
            }
            return maker.apply(options);
        });
    }
}
