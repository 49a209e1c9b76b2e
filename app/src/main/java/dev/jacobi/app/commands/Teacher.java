package dev.jacobi.app.commands;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.Weights;
import dev.jacobi.models.training.Distillation;
import java.io.IOException;
import java.nio.file.Path;

/** The network that a run learns from, beside the labels. */
final class Teacher {
    private Teacher() {}

    /**
     * Loads the run's teacher.
     *
     * @return null if the run has none
     * @throws IllegalArgumentException if the file does not say which network it holds, or it is one of other pictures
     */
    static Distillation of(RunSettings settings, Backend backend) throws IOException {
        if (settings.teacher() == null) {
            return null;
        }
        Path file = Path.of(settings.teacher());
        Weights weights = Weights.read(file);
        CheckpointInfo info = CheckpointInfo.read(weights.metadata());
        if (info.model() == null || info.pictures() == null) {
            throw new IllegalArgumentException(
                    "--teacher: %s does not say which network it holds, expected a checkpoint of a run"
                            .formatted(file));
        }
        PictureInput pictures = PictureInput.of(settings);
        if (!info.pictures().equals(pictures)) {
            throw new IllegalArgumentException("--teacher: %s was trained on %s, expected the run's own pictures, %s"
                    .formatted(file, info.pictures().toJson(), pictures.toJson()));
        }
        return new Distillation(
                SavedNetwork.load(file, weights, info, backend).network(),
                settings.distillWeight(),
                settings.distillTemperature());
    }
}
