package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.app.settings.Numbers;
import dev.jacobi.app.settings.PictureSettings;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ChannelStatistics;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.datasets.format.PictureFile;
import dev.jacobi.datasets.transform.CenterCrop;
import dev.jacobi.datasets.transform.Denormalize;
import dev.jacobi.datasets.transform.Framing;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.datasets.transform.Normalize;
import dev.jacobi.datasets.transform.Pipeline;
import dev.jacobi.datasets.transform.RandomHorizontalFlip;
import dev.jacobi.datasets.transform.Resize;
import dev.jacobi.datasets.transform.Transform;
import dev.jacobi.models.networks.NetworkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;

/**
 * What a trained network expects of pictures and what its outputs mean; checkpoints hold it, so that they can be used
 * without their data set.
 *
 * @param scaled height and width in pixels that a picture is brought to
 * @param side height and width of the middle that is cut out of that
 * @param channels 1 for grey, 3 for red, green and blue
 * @param mean of each channel, which is subtracted
 * @param std of each channel, which the difference is divided by
 * @param classes the outputs' names
 */
public record PictureInput(
        int scaled, int side, int channels, List<Float> mean, List<Float> std, List<String> classes) {
    /** The entry of a checkpoint's metadata that holds it. */
    public static final String METADATA = "pictures";

    /** Copies the lists. */
    public PictureInput {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        classes = List.copyOf(classes);
    }

    /**
     * What a checkpoint's metadata say; null if they say nothing.
     *
     * @throws IllegalArgumentException if they are malformed
     */
    public static PictureInput read(Map<String, String> metadata) {
        String json = metadata.get(METADATA);
        try {
            return json == null ? null : Json.LINES.readValue(json, PictureInput.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "checkpoint's metadata '%s': got %s, expected what a run writes there: %s"
                            .formatted(METADATA, json, e.getOriginalMessage()),
                    e);
        }
    }

    /** The value of the metadata entry {@link #METADATA}. */
    public String toJson() {
        return Json.LINES.writeValueAsString(this);
    }

    /** A data set's pictures as they are. */
    public static PictureInput of(Dataset dataset) {
        return new PictureInput(
                dataset.shape().height(),
                dataset.shape().height(),
                dataset.shape().channels(),
                dataset.statistics().mean(),
                dataset.statistics().std(),
                dataset.classNames());
    }

    /**
     * What a run makes of its data set's pictures.
     *
     * @throws IllegalArgumentException if the settings do not fit the pictures
     */
    public static PictureInput of(RunSettings settings) {
        PictureInput whole = of(RunDataset.of(settings, _ -> {}));
        PictureSettings pictures = settings.pictures();
        int scaled = Objects.requireNonNullElse(pictures.resize(), whole.scaled);
        int side = Objects.requireNonNullElse(pictures.crop(), scaled);
        int shift = settings.validation().testShift();
        if (side > scaled) {
            throw new IllegalArgumentException(
                    "--crop: got %d, expected at most the %d pixels of a picture (--resize)".formatted(side, scaled));
        }
        if (shift >= side) {
            throw new IllegalArgumentException(
                    "--test-shift: got %d, expected less than the %d pixels of a picture".formatted(shift, side));
        }
        List<Float> mean = perChannel("--mean", pictures.mean(), whole.mean);
        List<Float> std = perChannel("--std", pictures.std(), whole.std);
        if (!std.stream().allMatch(deviation -> deviation > 0)) {
            throw new IllegalArgumentException(
                    "--std: got %s, expected numbers greater than 0".formatted(pictures.std()));
        }
        return new PictureInput(scaled, side, whole.channels, mean, std, whole.classes);
    }

    private static List<Float> perChannel(String option, String list, List<Float> own) {
        List<Float> values = list == null ? own : Numbers.decimals(option, list);
        if (values.size() != own.size()) {
            throw new IllegalArgumentException(
                    "%s: got %d numbers, expected %d, one per channel".formatted(option, values.size(), own.size()));
        }
        return values;
    }

    /** What a network has to fit. */
    public NetworkOptions networkOptions() {
        return new NetworkOptions(classes.size(), channels, side);
    }

    /** A picture file as the network expects it. */
    public Image read(Path file) throws IOException {
        return preparation().apply(PictureFile.readSquare(file, scaled, channels), RandomStream.of(0));
    }

    /** Brings a picture, whose values are in [0, 1], to what the network expects; nothing in it is random. */
    public Transform preparation() {
        return Pipeline.of(new Resize(scaled, scaled), middle(), normalisation());
    }

    /** The part of a scaled picture that is seen where nothing is random. */
    Framing middle() {
        return new Framing(new CenterCrop(side, side), RandomHorizontalFlip.NEVER);
    }

    /** What is done to the values of a picture at last. */
    Transform normalisation() {
        return new Normalize(new ChannelStatistics(mean, std));
    }

    /** A prepared picture as it looked before its values were normalised. */
    public Image restore(Image prepared) {
        Image copy = new Image(prepared.pixels().clone(), prepared.shape());
        return new Denormalize(new ChannelStatistics(mean, std)).apply(copy, RandomStream.of(0));
    }
}
