package dev.jacobi.datasets.format;

import java.util.List;

/**
 * The two levels of CIFAR-100's labels: 100 fine classes, five in each of 20 coarse classes ("superclasses"). The
 * labels of either level number its names in alphabetical order.
 */
public enum Cifar100Level {
    FINE,
    COARSE;

    private record Superclass(String name, List<String> classes) {
        Superclass(String name, String... classes) {
            this(name, List.of(classes));
        }
    }

    private static final List<Superclass> SUPERCLASSES = List.of(
            new Superclass("aquatic_mammals", "beaver", "dolphin", "otter", "seal", "whale"),
            new Superclass("fish", "aquarium_fish", "flatfish", "ray", "shark", "trout"),
            new Superclass("flowers", "orchid", "poppy", "rose", "sunflower", "tulip"),
            new Superclass("food_containers", "bottle", "bowl", "can", "cup", "plate"),
            new Superclass("fruit_and_vegetables", "apple", "mushroom", "orange", "pear", "sweet_pepper"),
            new Superclass("household_electrical_devices", "clock", "keyboard", "lamp", "telephone", "television"),
            new Superclass("household_furniture", "bed", "chair", "couch", "table", "wardrobe"),
            new Superclass("insects", "bee", "beetle", "butterfly", "caterpillar", "cockroach"),
            new Superclass("large_carnivores", "bear", "leopard", "lion", "tiger", "wolf"),
            new Superclass("large_man-made_outdoor_things", "bridge", "castle", "house", "road", "skyscraper"),
            new Superclass("large_natural_outdoor_scenes", "cloud", "forest", "mountain", "plain", "sea"),
            new Superclass("large_omnivores_and_herbivores", "camel", "cattle", "chimpanzee", "elephant", "kangaroo"),
            new Superclass("medium_mammals", "fox", "porcupine", "possum", "raccoon", "skunk"),
            new Superclass("non-insect_invertebrates", "crab", "lobster", "snail", "spider", "worm"),
            new Superclass("people", "baby", "boy", "girl", "man", "woman"),
            new Superclass("reptiles", "crocodile", "dinosaur", "lizard", "snake", "turtle"),
            new Superclass("small_mammals", "hamster", "mouse", "rabbit", "shrew", "squirrel"),
            new Superclass("trees", "maple_tree", "oak_tree", "palm_tree", "pine_tree", "willow_tree"),
            new Superclass("vehicles_1", "bicycle", "bus", "motorcycle", "pickup_truck", "train"),
            new Superclass("vehicles_2", "lawn_mower", "rocket", "streetcar", "tank", "tractor"));

    private static final List<String> COARSE_NAMES =
            SUPERCLASSES.stream().map(Superclass::name).toList();
    private static final List<String> FINE_NAMES = SUPERCLASSES.stream()
            .flatMap(superclass -> superclass.classes().stream())
            .sorted()
            .toList();
    private static final int[] COARSE_OF_FINE = coarseOfFine();

    /** The names of this level's classes, in label order. */
    public List<String> classNames() {
        return this == FINE ? FINE_NAMES : COARSE_NAMES;
    }

    /** The coarse label that belongs to a fine one. */
    public static int coarseOf(int fineLabel) {
        return COARSE_OF_FINE[fineLabel];
    }

    private static int[] coarseOfFine() {
        int[] coarse = new int[FINE_NAMES.size()];
        for (int superclass = 0; superclass < SUPERCLASSES.size(); superclass++) {
            for (String fine : SUPERCLASSES.get(superclass).classes()) {
                coarse[FINE_NAMES.indexOf(fine)] = superclass;
            }
        }
        return coarse;
    }
}
