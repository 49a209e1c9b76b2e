package dev.jacobi.app.runs;

import dev.jacobi.app.settings.Json;
import dev.jacobi.app.settings.NamedSettings;
import dev.jacobi.app.settings.RunSettings;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The contents of {@code config.json}: what repeats a run.
 *
 * @param version of the program
 * @param java the runtime and the machine
 * @param device the device's name, as {@code --device} takes it
 * @param deviceDescription what it is
 * @param threads that computed
 * @param settings of the run
 * @param data what its pictures are known by; null before they have been read, and in runs of earlier versions
 * @param command that repeats it
 */
public record RunConfig(
        String version,
        String java,
        String device,
        String deviceDescription,
        int threads,
        RunSettings settings,
        DataFingerprint data,
        String command) {

    /** The same run, carried on elsewhere. */
    public RunConfig on(String otherJava, Backend backend, int otherThreads) {
        return new RunConfig(
                version, otherJava, backend.name(), backend.description(), otherThreads, settings, data, command);
    }

    /**
     * The same run with pictures that have been read.
     *
     * @throws IllegalArgumentException if it is known to have begun with others
     */
    public RunConfig with(RunData read) {
        DataFingerprint found = DataFingerprint.of(read.train(), read.test());
        if (data != null) {
            found.check(
                    data,
                    Objects.requireNonNullElse(
                            settings.data().dataDir(), settings.data().dataset()));
        }
        return new RunConfig(version, java, device, deviceDescription, threads, settings, found, command);
    }

    /** Writes the file. */
    public void write(RunFolder folder) throws IOException {
        AtomicFile.write(folder.config(), Json.PRETTY.writeValueAsString(this) + "\n");
    }

    /**
     * Reads the file of a run.
     *
     * @throws IllegalArgumentException if the folder holds no run, or one whose settings are not all there
     */
    public static RunConfig read(RunFolder folder) throws IOException {
        Path file = folder.config();
        if (folder.isFree()) {
            throw new IllegalArgumentException(
                    "%s: found no config.json, expected the folder of a run".formatted(folder.path()));
        }
        try {
            JsonNode config = Json.PRETTY.readTree(Files.readString(file));
            NamedSettings.checkComplete(file, config.path("settings"));
            return Json.PRETTY.treeToValue(config, RunConfig.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("%s: %s".formatted(file, e.getOriginalMessage()), e);
        }
    }
}
