package dev.jacobi.benchmarks.results;

import dev.jacobi.models.files.AtomicFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Result files: JSON with names in snake case, in the order in which the records declare them. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    private Json() {}

    /** Writes a record, and makes the folder if there is none. */
    public static void write(Path file, Object value) throws IOException {
        AtomicFile.write(file, MAPPER.writeValueAsString(value) + "\n");
    }

    /** Reads what {@link #write} wrote. */
    public static <T> T read(Path file, Class<T> type) throws IOException {
        return MAPPER.readValue(Files.readString(file), type);
    }
}
