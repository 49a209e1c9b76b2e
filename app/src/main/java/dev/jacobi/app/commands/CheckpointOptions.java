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

    /** The network with the weights of the file. */
    SavedNetwork load(Backend backend) throws IOException {
        Weights file = Weights.read(checkpoint);
        CheckpointInfo saved = CheckpointInfo.read(file.metadata());
        String modelName = known("--model", model, saved.model());
        String datasetName = known("--dataset", dataset, saved.dataset());
        boolean trainedOn = datasetName.equals(saved.dataset()) && saved.pictures() != null;
        PictureInput pictures = trainedOn ? saved.pictures() : pictures(datasetName);
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
