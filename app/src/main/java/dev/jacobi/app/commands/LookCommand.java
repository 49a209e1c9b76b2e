package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.pictures.LookPicture;
import dev.jacobi.app.pictures.PictureFormat;
import dev.jacobi.app.pictures.Thumbnails;
import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.core.autograd.Scope;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.datasets.transform.Image;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.inspection.FeatureMaps;
import dev.jacobi.models.layers.Layer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jacobi look}. */
@Command(
        name = "look",
        description =
                "Draws where in a picture a trained network sees each of the likeliest classes (Grad-CAM), and what"
                        + " its layers make of the picture.",
        sortOptions = false)
final class LookCommand implements Callable<Integer> {
    private static final int CLASSES = 3;

    /** Of each layer that is shown, so many channels: those with the largest activation. */
    private static final int CHANNELS = 24;

    private final Screen screen;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "PICTURE", description = "A PNG, JPEG, GIF or BMP file.")
    private Path image;

    @Mixin
    private CheckpointOptions checkpoint;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            defaultValue = "look.png",
            description = "Where the drawing goes: .png, .svg or .pdf. Default: ${DEFAULT-VALUE}.")
    private Path out;

    @Option(
            names = "--layer",
            paramLabel = "NAME",
            description =
                    "The layer that is looked at beside the first, as in layer2.0.bn2. Default: the last one whose"
                            + " output has a height and a width.")
    private String layer;

    @Mixin
    private DeviceOptions device;

    LookCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        try {
            PictureFormat.of(out);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
        try (Backend backend = device.open(screen::notice);
                SavedNetwork loaded = checkpoint.load(backend)) {
            look(loaded.network(), loaded.info().pictures(), backend).write(out);
        }
        screen.line("written: " + out);
        return 0;
    }

    private LookPicture look(Layer network, PictureInput input, Backend backend) throws IOException {
        Image prepared = input.read(image);
        double[] probabilities = new Evaluator(network, backend, TestTimeAugmentation.NONE)
                .probabilities(prepared.pixels(), Shape.of(input.side(), input.side(), input.channels()));
        try (Scope _ = Scope.open()) {
            Shape shape = Shape.of(1, input.side(), input.side(), input.channels());
            Tensor picture = Tensor.of(backend, shape, prepared.pixels());
            List<Integer> likeliest = IntStream.range(0, probabilities.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -probabilities[i]))
                    .limit(CLASSES)
                    .toList();
            List<LookPicture.Seen> seen = new ArrayList<>();
            List<FeatureMaps> maps = List.of();
            for (int target : likeliest) {
                maps = FeatureMaps.of(network, picture, target);
                FeatureMaps chosen = choose(maps);
                String words = "%s %s".formatted(input.classes().get(target), Format.percent(probabilities[target]));
                seen.add(new LookPicture.Seen(words, map(chosen, chosen.gradCam())));
                screen.line(words);
            }
            FeatureMaps chosen = choose(maps);
            List<LookPicture.Layer> layers = new ArrayList<>(List.of(drawn(maps.getFirst())));
            if (!chosen.layer().equals(maps.getFirst().layer())) {
                layers.add(drawn(chosen));
            }
            return new LookPicture(Thumbnails.of(input.restore(prepared)), seen, layers);
        }
    }

    private FeatureMaps choose(List<FeatureMaps> maps) {
        if (maps.isEmpty()) {
            throw new IllegalArgumentException(
                    "no layer of this network has an output with a height and a width: there is nothing to look at");
        }
        return layer == null
                ? maps.getLast()
                : maps.stream()
                        .filter(map -> map.layer().equals(layer))
                        .findFirst()
                        .orElseThrow(() -> Commands.usage(
                                spec,
                                "--layer: got %s, expected one of %s"
                                        .formatted(
                                                layer,
                                                maps.stream()
                                                        .map(FeatureMaps::layer)
                                                        .toList())));
    }

    private static LookPicture.Layer drawn(FeatureMaps maps) {
        int channels = maps.shape().dim(2);
        List<LookPicture.Map> strongest = IntStream.range(0, channels)
                .mapToObj(c -> map(maps, maps.channel(c)))
                .sorted(Comparator.comparingDouble((LookPicture.Map map) -> -map.max()))
                .limit(CHANNELS)
                .toList();
        return new LookPicture.Layer(
                "%s: %d of %d channels".formatted(maps.layer(), strongest.size(), channels), strongest);
    }

    private static LookPicture.Map map(FeatureMaps maps, float[] values) {
        return new LookPicture.Map(maps.shape().dim(0), maps.shape().dim(1), values);
    }
}
