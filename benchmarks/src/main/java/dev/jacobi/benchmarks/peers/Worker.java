package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.Works;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * The loop of an engine's process: it reads one request per line, and answers with one line.
 *
 * <pre>
 * describe       →  the engine's description
 * prepare NAME   →  ready
 * run N          →  N durations in nanoseconds
 * checksum       →  value and scale of the last result
 * finish         →  done; the work's memory is given back
 * memory         →  the most memory the process ever had resident, in bytes
 * </pre>
 *
 * <p>An answer begins with {@link #ANSWER}: native code, or a JVM that crashes, may print to the same stream.
 *
 * <p>Between requests it waits for the pipe, so that it takes no time from the other process.
 */
public final class Worker {
    /** How a line that is an answer begins. */
    static final String ANSWER = "answer: ";

    private static final Path STATUS = Path.of("/proc/self/status");

    private final EngineAdapter engine;
    private Task task;

    private Worker(EngineAdapter engine) {
        this.engine = engine;
    }

    /** Serves requests until the input ends. */
    public static void serve(EngineAdapter engine) throws IOException {
        BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream answers = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        Worker worker = new Worker(engine);
        for (String line = requests.readLine(); line != null; line = requests.readLine()) {
            int space = line.indexOf(' ');
            String verb = space < 0 ? line : line.substring(0, space);
            String argument = space < 0 ? "" : line.substring(space + 1);
            answers.println(ANSWER + worker.answer(verb, argument));
            answers.flush();
        }
    }

    private String answer(String verb, String argument) throws IOException {
        return switch (verb) {
            case "describe" -> engine.description();
            case "prepare" -> {
                task = engine.prepare(Works.named(argument));
                yield "ready";
            }
            case "run" -> durations(Integer.parseInt(argument));
            case "checksum" -> {
                Checksum checksum = task.checksum();
                yield checksum.value() + " " + checksum.scale();
            }
            case "finish" -> {
                task.close();
                yield "done";
            }
            case "memory" -> Long.toString(peakResidentBytes());
            default -> throw new IllegalArgumentException("unknown request '%s'".formatted(verb));
        };
    }

    private String durations(int count) {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long begin = System.nanoTime();
            task.run();
            nanos[i] = System.nanoTime() - begin;
        }
        return Arrays.stream(nanos).mapToObj(Long::toString).collect(Collectors.joining(" "));
    }

    /** VmHWM, the high-water mark of resident memory as Linux keeps it. */
    private static long peakResidentBytes() throws IOException {
        String line = Files.readAllLines(STATUS).stream()
                .filter(entry -> entry.startsWith("VmHWM:"))
                .findFirst()
                .orElseThrow(() -> new IOException(STATUS + " has no VmHWM"));
        return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
    }
}
