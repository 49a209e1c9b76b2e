package dev.jacobi.app.commands;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.datasets.catalog.Dataset;
import dev.jacobi.models.files.Weights;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** A trained network in a file, and what has to be said about it where the file does not. */
final class CheckpointOptions {
    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            required = true,
            description = "The network's weights: a .safetensors file, such as a run's best.safetensors, or a .pth file"
                    + " of PyTorch's.")
    private Path checkpoint;

    @Option(names = "--model", paramLabel = "NAME", description = "The network. Default: what the checkpoint says.")
    private String model;

    @Option(
            names = "--dataset",
            paramLabel = "NAME",
            description = "The data set. Default: the one the checkpoint was trained on.")
    private String dataset;

    Path file() {
        return checkpoint;
    }

    /**
     * The network with the weights of the file. A data set that is named stands in for what the file does not say about
     * the pictures; to name another than the file does is wrong usage.
     */
    SavedNetwork load(Backend backend) throws IOException {
        Weights file = Weights.read(checkpoint);
        CheckpointInfo saved = CheckpointInfo.read(file.metadata());
        if (saved.pictures() != null && dataset != null && !dataset.equals(saved.dataset())) {
            throw Commands.usage(
                    spec,
                    "--dataset: got %s, but the checkpoint says that it was trained on %s"
                            .formatted(dataset, saved.dataset()));
        }
        return load(file, saved, backend);
    }

    /** Likewise, but a data set that is named is the one to use the network on; the file says what it was trained for. */
    SavedNetwork loadForDataset(Backend backend) throws IOException {
        Weights file = Weights.read(checkpoint);
        return load(file, CheckpointInfo.read(file.metadata()), backend);
    }

    private SavedNetwork load(Weights file, CheckpointInfo saved, Backend backend) throws IOException {
        String modelName = known("--model", model, saved.model());
        String datasetName = known("--dataset", dataset, saved.dataset());
        PictureInput pictures = saved.pictures() == null ? pictures(datasetName) : saved.pictures();
        CheckpointInfo info = new CheckpointInfo(modelName, datasetName, pictures);
        try {
            return SavedNetwork.load(checkpoint, file, info, backend);
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }

    private String known(String option, String chosen, String saved) {
        if (chosen == null && saved == null) {
            throw Commands.usage(spec, "%s: the checkpoint does not say, so it is needed".formatted(option));
        }
        return chosen == null ? saved : chosen;
    }

    private PictureInput pictures(String name) {
        try {
            return PictureInput.of(Dataset.named(name));
        } catch (IllegalArgumentException e) {
            throw Commands.usage(spec, e);
        }
    }
}
