package dev.jacobi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs of the folder {@code examples}: that they compile without a warning, are short, and do what they say. */
final class ExamplesTest {
    private static final Path EXAMPLES = Path.of("../examples");
    private static final int LONGEST = 40;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void compile() throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter words = new StringWriter();
        var files = compiler.getStandardFileManager(null, null, null).getJavaFileObjectsFromPaths(sources());
        List<String> options = List.of(
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-Xlint:all",
                "-Werror",
                "-proc:none");
        boolean done = compiler.getTask(words, null, null, options, null, files).call();
        assertTrue(done, words::toString);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void eachIsShortAndListed() throws IOException {
        String contents = Files.readString(EXAMPLES.resolve("README.md"));
        for (Path source : sources()) {
            long lines = Files.readAllLines(source).size();
            assertTrue(lines < LONGEST, source + " has " + lines + " lines");
            assertTrue(contents.contains("(" + source.getFileName() + ")"), source::toString);
        }
    }

    @Test
    void trainingIsSavedEvaluatedAndTransferred() throws Exception {
        String weights = folder.resolve("weights.safetensors").toString();
        List<Double> losses = numbers("loss (\\S+)", run("Train", weights));
        assertEquals(4, losses.size());
        assertTrue(losses.getLast() < losses.getFirst() - 0.2, losses::toString);

        double right = numbers("(\\d+) of 2000", run("Evaluate", weights)).getFirst();
        assertTrue(right > 600, "guessing would get 200 right, the network got " + right);

        List<Double> transferred = numbers("loss (\\S+)", run("Transfer", weights));
        assertTrue(transferred.getLast() < 0.6, transferred::toString);
    }

    @Test
    void ownOpIsRight() throws Exception {
        String printed = run("OwnOp");
        assertTrue(printed.startsWith("right: 5 derivatives"), printed);
    }

    @Test
    void ownLayerGetsGradients() throws Exception {
        String printed = run("OwnLayer");
        assertTrue(printed.contains("1.squeeze.weight [2,8]"), printed);
        assertEquals(6, printed.lines().count(), printed);
    }

    @Test
    void ownDatasetIsLearnt() throws Exception {
        List<Double> losses = numbers("loss (\\S+)", run("OwnDataset"));
        assertTrue(losses.getLast() < 0.1, losses::toString);
    }

    /** What an example prints. */
    private static String run(String name, String... arguments) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            Method main = loader.loadClass(name).getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object) arguments);
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    private static List<Double> numbers(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        return matcher.results().map(result -> Double.valueOf(result.group(1))).toList();
    }
}
