package dev.jacobi.app.runs;

import dev.jacobi.datasets.catalog.Dataset;
import java.util.List;
import java.util.Locale;

/** Settings that do well for each data set; what the user does not say comes from here. */
public final class Presets {
    private static final long SEED = 123;

    private Presets() {}

    /**
     * The settings for a data set.
     *
     * @throws IllegalArgumentException if there is no data set of that name
     */
    public static RunSettings of(String dataset) {
        return switch (Dataset.named(dataset).name()) {
            case "synthetic" -> preset(dataset, "resnet8", 4, 64, 0.2, 5e-4, Augmentation.NONE);
            case "mnist" -> preset(dataset, "resnet8", 5, 64, 0.1, 5e-4, Augmentation.CROP);
            case "fashion-mnist" -> preset(dataset, "resnet8", 15, 32, 0.1, 5e-4, Augmentation.CROP_FLIP);
            case "cifar10" -> preset(dataset, "resnet20", 12, 64, 0.1, 5e-4, Augmentation.CROP_FLIP);
            default -> preset(dataset, "resnet20", 30, 128, 0.2, 5e-4, Augmentation.CROP_FLIP);
        };
    }

    private static RunSettings preset(
            String dataset, String model, int epochs, int batch, double lr, double decay, Augmentation augment) {
        double factor = 0.1;
        int patience = 10;
        return new RunSettings(
                dataset,
                null,
                model,
                epochs,
                batch,
                lr,
                0.9,
                true,
                decay,
                0,
                Scheduler.ONE_CYCLE,
                factor,
                patience,
                augment,
                0.1,
                null,
                null,
                SEED);
    }

    /** The presets as a table for people, one line per data set. */
    public static List<String> table() {
        return Dataset.names().stream()
                .map(Presets::of)
                .map(preset -> String.format(
                        Locale.ROOT,
                        "%-13s %-9s %2d epochs, batch %d, lr %s, decay %.4f, augment %s",
                        preset.dataset(),
                        preset.model(),
                        preset.epochs(),
                        preset.batchSize(),
                        preset.lr(),
                        preset.weightDecay(),
                        preset.augment()))
                .toList();
    }
}
