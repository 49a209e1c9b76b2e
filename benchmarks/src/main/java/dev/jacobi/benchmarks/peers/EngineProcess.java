package dev.jacobi.benchmarks.peers;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Work;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An engine's process, seen from the one that compares: see {@link Worker} for what it is asked. */
final class EngineProcess implements AutoCloseable {
    /** The process did not answer: it has ended, most likely. */
    static final class NoAnswerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoAnswerException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private final String name;
    private final Process process;
    private final Writer requests;
    private final BufferedReader answers;

    private EngineProcess(String name, Process process) {
        this.name = name;
        this.process = process;
        this.requests = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts a process.
     *
     * @param environment what is added to this process's own
     */
    static EngineProcess start(String name, List<String> command, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return new EngineProcess(name, builder.start());
    }

    String description() {
        return ask("describe");
    }

    void prepare(Work work) {
        ask("prepare " + work.name());
    }

    /** Runs the work so often and returns the durations in nanoseconds. */
    double[] run(int times) {
        return numbers(ask("run " + times));
    }

    Checksum checksum() {
        double[] numbers = numbers(ask("checksum"));
        return new Checksum(numbers[0], numbers[1]);
    }

    void finish() {
        ask("finish");
    }

    long peakResidentBytes() {
        return Long.parseLong(ask("memory"));
    }

    /** Processor time that the process has taken so far, all threads together. */
    Duration processorTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split(" ")).mapToDouble(Double::parseDouble).toArray();
    }

    private String ask(String request) {
        try {
            requests.write(request + "\n");
            requests.flush();
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Worker.ANSWER)) {
                    return line.substring(Worker.ANSWER.length());
                }
                System.err.println(line);
            }
            throw new IOException("the process ended with exit status " + process.waitFor());
        } catch (IOException e) {
            throw new NoAnswerException("%s: no answer to '%s': %s".formatted(name, request, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(name + ": interrupted while waiting for the process to end", e);
        }
    }

    /** Ends the process by ending its input. */
    @Override
    public void close() {
        try {
            requests.close();
            process.waitFor();
        } catch (IOException e) {
            process.destroy();
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
