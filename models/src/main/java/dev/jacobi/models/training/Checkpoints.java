package dev.jacobi.models.training;

import dev.jacobi.models.files.AtomicFile;
import dev.jacobi.models.files.SafeTensors;
import dev.jacobi.models.training.TrainingState.Clock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The two checkpoints of a run. {@code last.safetensors} is all that the run needs to go on: weights, statistics, the
 * optimizer's velocity and, as JSON in the file's metadata, the {@link TrainingState}. {@code best.safetensors} holds
 * the weights and statistics of the best epoch alone, for use. Where a run averages its weights, both hold the average
 * under the network's names, and the weights being trained have other names.
 *
 * <p>Each is a single file that is renamed into place, so that whenever the process dies there is either the old one or
 * the new one. They depend on the run's settings alone, so that two runs can be compared byte by byte; how long the run
 * has taken so far is kept apart from them, in {@code last.clock.json}.
 */
public final class Checkpoints {
    /** The metadata entry with the training state. */
    public static final String STATE = "training_state";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final Map<String, String> metadata;

    /**
     * Checkpoints in a folder.
     *
     * @param metadata that each file is to hold, for example the name of the network
     */
    public Checkpoints(Path folder, Map<String, String> metadata) {
        this.folder = folder;
        this.metadata = new TreeMap<>(metadata);
    }

    /** The file to go on from. */
    public Path last() {
        return folder.resolve("last.safetensors");
    }

    /** The file with the best weights; there is none before the first validation. */
    public Path best() {
        return folder.resolve("best.safetensors");
    }

    /** Replaces the last checkpoint. */
    void saveLast(Learner learner, TrainingState state) throws IOException {
        AtomicFile.write(clock(), JSON.writeValueAsString(state.clock()));
        new SafeTensors(learner.tensors(), with(state)).write(last());
    }

    /** Replaces the best checkpoint. */
    void saveBest(Learner learner, TrainingState state) throws IOException {
        new SafeTensors(learner.networkTensors(), with(state)).write(best());
    }

    /**
     * Brings a learner back to where the last checkpoint was written.
     *
     * @return the state at that point; empty if there is no checkpoint
     * @throws IllegalArgumentException if the file is of another network, of a run that averages its weights where this
     *     one does not or the other way round, or no checkpoint
     */
    public Optional<TrainingState> restoreLast(Learner learner) throws IOException {
        if (!Files.exists(last())) {
            return Optional.empty();
        }
        SafeTensors file = SafeTensors.read(last());
        TrainingState state = state(file);
        try {
            learner.restore(file.tensors(), state.schedule());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("%s: %s".formatted(last(), e.getMessage()), e);
        }
        return Optional.of(
                Files.exists(clock()) ? state.with(parse(clock(), Files.readString(clock()), Clock.class)) : state);
    }

    private TrainingState state(SafeTensors file) {
        String json = file.metadata().get(STATE);
        if (json == null) {
            throw new IllegalArgumentException(
                    "%s: found no metadata '%s', expected a checkpoint of a run".formatted(last(), STATE));
        }
        return parse(last(), json, TrainingState.class);
    }

    private static <T> T parse(Path file, String json, Class<T> type) {
        try {
            T value = JSON.readValue(json, type);
            if (value == null) {
                throw new IllegalArgumentException(
                        "%s: %s: found null, expected an object".formatted(file, type.getSimpleName()));
            }
            return value;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "%s: %s: %s".formatted(file, type.getSimpleName(), e.getOriginalMessage()), e);
        }
    }

    private Path clock() {
        return folder.resolve("last.clock.json");
    }

    private Map<String, String> with(TrainingState state) {
        Map<String, String> all = new LinkedHashMap<>(metadata);
        all.put(STATE, JSON.writeValueAsString(state.with(Clock.ZERO)));
        return all;
    }
}
