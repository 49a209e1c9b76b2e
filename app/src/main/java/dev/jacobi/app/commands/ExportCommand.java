package dev.jacobi.app.commands;

import dev.jacobi.app.console.Format;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.onnx.OnnxExport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jacobi export}. */
@Command(
        name = "export",
        description = "Writes a trained network for other programs.",
        sortOptions = false,
        footer = {
            "",
            "Both formats hold the weights under PyTorch's names and in its layouts. ONNX holds the computation too:"
                + " its input is 'images' [batch,channels,height,width], normalised as in training (mean and std are"
                + " in the file's metadata under 'pictures'), its output 'logits' [batch,classes]."
        })
final class ExportCommand implements Callable<Integer> {
    /** The formats. */
    enum FileFormat {
        ONNX,
        SAFETENSORS;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Screen screen;

    @Mixin
    private CheckpointOptions checkpoint;

    @Option(names = "--format", paramLabel = "FORMAT", required = true, description = "onnx or safetensors.")
    private FileFormat format;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write.")
    private Path out;

    @Mixin
    private DeviceOptions device;

    ExportCommand(Screen screen) {
        this.screen = screen;
    }

    @Override
    public Integer call() throws IOException {
        try (Backend backend = device.open(screen::notice);
                SavedNetwork loaded = checkpoint.load(backend)) {
            CheckpointInfo info = loaded.info();
            PictureInput pictures = info.pictures();
            switch (format) {
                case ONNX ->
                    OnnxExport.write(
                            out,
                            loaded.network(),
                            Shape.of(pictures.side(), pictures.side(), pictures.channels()),
                            info.metadata());
                case SAFETENSORS -> new SafeTensors(NetworkState.save(loaded.network()), info.metadata()).write(out);
            }
            screen.line("%s: %s for %d classes as %s, %s"
                    .formatted(out, info.model(), pictures.classes().size(), format, Format.bytes(Files.size(out))));
        }
        return 0;
    }
}
