package dev.jacobi.cuda.convolution;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jacobi.core.backend.DType;
import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cuda.binding.ConvolutionAlgorithm;
import dev.jacobi.cuda.binding.ConvolutionPass;
import dev.jacobi.cuda.cache.CacheFile;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which algorithm was chosen for each pass of each geometry: measuring takes seconds, so the choices are kept on disk,
 * in one file for all that they depend on. A file that cannot be read or written costs the time, and one notice.
 */
final class AlgorithmChoices {
    /** Pass and geometry, then the algorithm's number, math type, workspace in bytes and determinism. */
    private static final Pattern LINE = Pattern.compile("([A-Z_]+ B?F\\d+ .+) = (\\d+) (\\d+) (\\d+) (true|false)");

    private static final List<Optional<ConvolutionAlgorithm>> NONE = List.of(Optional.empty());

    private static final System.Logger LOGGER = System.getLogger(AlgorithmChoices.class.getPackageName());

    private record Plan(ConvolutionPass pass, DType type, Conv2dShape shape) {
        String name() {
            return "%s %s %s".formatted(pass, type, shape);
        }
    }

    private final String conditions;
    private final Path file;
    private final Map<Plan, Optional<ConvolutionAlgorithm>> chosen = new HashMap<>();
    private final Map<String, ConvolutionAlgorithm> kept;
    private boolean isWritable = true;

    /**
     * Reads what was kept.
     *
     * @param conditions all that choices depend on besides the geometry
     */
    AlgorithmChoices(String conditions, Path cache) {
        this.conditions = conditions;
        this.file = cache.resolve("algorithms-" + CacheFile.key(conditions) + ".txt");
        this.kept = read();
    }

    /**
     * Runs a pass by the algorithm that was chosen before, or else by the first that can run, which is chosen then. That
     * none can is not kept on disk: whoever asks again may get one, or else hears again why not.
     *
     * @param candidates cuDNN's; asked for if none is chosen yet, or the chosen one does not run
     * @param run runs the pass by an algorithm, or by none of cuDNN's; false if it could not
     */
    void run(
            ConvolutionPass pass,
            DType type,
            Conv2dShape shape,
            Supplier<Candidates> candidates,
            Predicate<Optional<ConvolutionAlgorithm>> run) {
        Plan plan = new Plan(pass, type, shape);
        if (!chosen.containsKey(plan) && kept.containsKey(plan.name())) {
            chosen.put(plan, Optional.of(kept.get(plan.name())));
        }
        Optional<ConvolutionAlgorithm> known = chosen.get(plan);
        if (known == null || !run.test(known)) {
            chosen.put(plan, choose(plan, candidates.get(), run));
        }
    }

    private Optional<ConvolutionAlgorithm> choose(
            Plan plan, Candidates candidates, Predicate<Optional<ConvolutionAlgorithm>> run) {
        Optional<ConvolutionAlgorithm> choice = Stream.concat(
                        candidates.allowed().stream().map(Optional::of), NONE.stream())
                .filter(run)
                .findFirst()
                .orElseThrow();
        choice.ifPresentOrElse(
                algorithm -> {
                    kept.put(plan.name(), algorithm);
                    write();
                },
                () -> notice("cuDNN has no algorithm for %s%s; kernels of our own take its place, which may be slow"
                        .formatted(plan.name(), candidates.exceptions())));
        return choice;
    }

    private Map<String, ConvolutionAlgorithm> read() {
        Map<String, ConvolutionAlgorithm> choices = new TreeMap<>();
        if (!Files.exists(file)) {
            return choices;
        }
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.isEmpty() || !lines.getFirst().equals(conditions)) {
                throw new IOException("its first line is not '%s'".formatted(conditions));
            }
            for (String line : lines.subList(1, lines.size())) {
                Matcher matcher = LINE.matcher(line);
                if (!matcher.matches()) {
                    throw new IOException("the line '%s' is no choice".formatted(line));
                }
                choices.put(matcher.group(1), algorithm(matcher));
            }
            return choices;
        } catch (IOException | NumberFormatException e) {
            notice("damaged choices of convolution algorithms in %s are ignored (%s) and made again"
                    .formatted(file, e.getMessage()));
            return new TreeMap<>();
        }
    }

    private static ConvolutionAlgorithm algorithm(Matcher line) {
        return new ConvolutionAlgorithm(
                Integer.parseInt(line.group(2)),
                Integer.parseInt(line.group(3)),
                Long.parseLong(line.group(4)),
                Boolean.parseBoolean(line.group(5)));
    }

    private void write() {
        if (!isWritable) {
            return;
        }
        StringBuilder text = new StringBuilder(conditions).append('\n');
        kept.forEach((plan, algorithm) -> text.append("%s = %d %d %d %s\n"
                .formatted(
                        plan,
                        algorithm.number(),
                        algorithm.math(),
                        algorithm.workspaceBytes(),
                        algorithm.deterministic())));
        try {
            CacheFile.write(file, text.toString().getBytes(UTF_8));
        } catch (IOException e) {
            isWritable = false;
            notice("choices of convolution algorithms cannot be kept (%s)".formatted(e));
        }
    }

    private static void notice(String text) {
        LOGGER.log(Level.WARNING, text);
    }
}
