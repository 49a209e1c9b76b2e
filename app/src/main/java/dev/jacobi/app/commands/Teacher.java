package dev.jacobi.app.commands;

import dev.jacobi.app.runs.PictureInput;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.files.Weights;
import dev.jacobi.models.objective.Distillation;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The network that a run learns from, beside the labels.
 *
 * @param settings of the run
 * @param file with the network
 */
record Teacher(RunSettings settings, Path file) {
    /** The teacher that the settings name; null if they name none. */
    static Teacher of(RunSettings settings) {
        String file = settings.objective().teacher();
        return file == null ? null : new Teacher(settings, Path.of(file));
    }

    /** The copy of its teacher that a run has, or else the one that its settings name; null if they name none. */
    static Teacher kept(RunSettings settings, RunFolder folder) {
        return settings.objective().teacher() != null && Files.exists(folder.teacher())
                ? new Teacher(settings, folder.teacher())
                : of(settings);
    }

    /**
     * Loads a teacher.
     *
     * @param teacher null for none
     * @return null for none
     * @throws IllegalArgumentException if the file does not say which network it holds, or it is one of other pictures
     */
    static Distillation load(Teacher teacher, Backend backend) throws IOException {
        return teacher == null ? null : teacher.load(backend);
    }

    private Distillation load(Backend backend) throws IOException {
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
                settings.objective().distillWeight(),
                settings.objective().distillTemperature());
    }

    /** Keeps a copy of the teacher with the run, so that it goes on with the same one whatever becomes of the original. */
    void keep(RunFolder folder) throws IOException {
        AtomicFile.write(folder.teacher(), channel -> Files.copy(file, Channels.newOutputStream(channel)));
    }
}
