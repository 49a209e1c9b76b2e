package dev.jacobi.app.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.TinyMnist;
import dev.jacobi.app.console.Screen;
import dev.jacobi.app.settings.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import tools.jackson.databind.JsonNode;

final class CommandsTest {
    private static final Map<String, Invocation> HELP = new ConcurrentHashMap<>();

    @TempDir
    private Path folder;

    private static Map<String, CommandLine> commands() {
        return Commands.commandLine(Screen.standard()).getSubcommands();
    }

    @Test
    void helpNamesEveryCommand() {
        Invocation help = Invocation.of("--help");
        assertEquals(0, help.exitCode());
        assertTrue(help.out().contains("130 stopped and can be resumed"), help.out());
        assertFalse(commands().isEmpty());
        for (String command : commands().keySet()) {
            assertTrue(help.out().lines().anyMatch(line -> line.matches("  " + command + " +\\S.*")), help.out());
        }
    }

    @Test
    void doctorSaysWhichDevicesCanBeUsed() {
        Invocation doctor = Invocation.of("doctor");
        assertEquals(0, doctor.exitCode());
        assertTrue(doctor.out().contains("device cpu: usable"), doctor.out());
        assertTrue(doctor.out().contains("device cuda: "), doctor.out());
        assertTrue(doctor.out().contains("CUDA driver"), doctor.out());
    }

    private static Stream<Arguments> options() {
        return commands().entrySet().stream()
                .flatMap(command -> Stream.concat(
                        options("help " + command.getKey(), command.getValue()),
                        command.getValue().getSubcommands().entrySet().stream()
                                .filter(inner -> !inner.getKey().equals("help"))
                                .flatMap(inner ->
                                        options(command.getKey() + " help " + inner.getKey(), inner.getValue()))));
    }

    private static Stream<Arguments> options(String help, CommandLine command) {
        return command.getCommandSpec().options().stream()
                .map(option -> Arguments.of(help, option.longestName(), option));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("options")
    void helpDescribesEveryOption(String command, String name, OptionSpec option) {
        Invocation help = HELP.computeIfAbsent(command, words -> Invocation.of(words.split(" ")));
        assertEquals(0, help.exitCode());
        String shown = option.negatable() ? name.replaceFirst("^--", "--[no-]") : name;
        String description = String.join("", option.description());
        assertFalse(description.isBlank());
        // Where lines are broken does not matter.
        Pattern expected =
                Pattern.compile(Pattern.quote(shown) + "(=.{1,20}?)?" + Pattern.quote(withoutSpaces(description)));
        assertTrue(expected.matcher(withoutSpaces(help.out())).find(), help.out());
    }

    private static String withoutSpaces(String text) {
        return text.replaceAll("\\s", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                      | expected a command",
                "fly                                     | fly",
                "train --height 3                        | --height",
                "train --epochs many                     | --epochs",
                "train --epochs 0                        | at least 1",
                "train --model alexnet                   | alexnet",
                "find-lr --model alexnet                 | alexnet",
                "find-lr --crop 40                       | --crop",
                "find-lr --model resnet18:groups=2       | basic blocks",
                "train --dataset imagenet                | imagenet",
                "train --scheduler linear                | plateau-loss",
                "train --recipe nothing                  | tutorial",
                "train --optimizer lion                  | adamw",
                "train --crop 40                         | --crop",
                "train --test-shift 32                   | less than the 32 pixels",
                "train --test-shift -1                   | --test-shift",
                "train --scheduler step                  | --decay-epochs",
                "train --scheduler step --decay-epochs 2,3 | one number",
                "train --decay-epochs 2                  | multi-step",
                "train --clip-norm 0                     | --clip-norm",
                "train --clip-norm Infinity              | --clip-norm: got Infinity, expected a number greater than 0",
                "train --clip-value 1e999                | got Infinity, expected a number greater than 0",
                "train --mixup Infinity                  | got Infinity, expected a number greater than 0",
                "train --cutmix NaN                      | --cutmix: got NaN, expected a number greater than 0",
                "train --weight-decay Infinity           | got Infinity, expected a number of at least 0",
                "train --warmup-epochs Infinity          | --warmup-epochs: got Infinity, expected 0 to 4",
                "train --lr Infinity                     | --lr: got Infinity, expected a number greater than 0",
                "train --mean 0.5,NaN,0.5                | as in 0.5,0.4,0.4",
                "train --std 1,1e99,1                    | as in 0.5,0.4,0.4",
                "train --std 1,0,1                       | --std: got 1,0,1, expected numbers greater than 0",
                "train --early-stop 2 --valid-fraction 0 | --valid-fraction",
                "train --mean 0.5                        | one per channel",
                "train --dataset folder                  | --data-dir",
                "train --precision fp8                   | bf16",
                "train --augment mixup                   | crop-flip",
                "train --momentum 1                      | --momentum",
                "train --momentum 0 --nesterov           | --nesterov",
                "train --optimizer adam --momentum 0.5   | --optimizer sgd only",
                "train --optimizer adamw --no-nesterov   | --optimizer sgd only",
                "cross-validate --out x --padding 3      | --augment crop or",
                "find-lr --plateau-patience 3 --lr 0.5   | --lr, --plateau-patience: expected none",
                "train --plateau-patience 3              | --scheduler plateau or plateau-loss only",
                "train --skip-broken                     | --dataset folder only",
                "train --log-interval -5                 | --log-interval: got -5, expected at least 0",
                "train --log-interval 5 --quiet          | --log-interval: got 5, expected it without --quiet",
                "train --scheduler plateau --valid-fraction 0 | --valid-fraction",
                "train --threads 0                       | --threads",
                "summary --model resnet8 --threads 0     | --threads: got 0, expected at least 1",
                "train --resume here --lr 1              | --lr",
                "train --ui-port 8080                    | it with --ui only",
                "train --ui --ui-port 99999              | --ui-port: got 99999, expected 0 to 65535",
                "cuda install --bogus                    | See 'jacobi cuda help install'",
                "cross-validate --out x --fold 1/2       | --folds",
                "cross-validate --out x --valid-fraction 0.2 | without --fold",
                "train --fold 1/2 --valid-fraction 0.2   | --valid-fraction: got 0.2, expected it without --fold",
                "report x --out y                        | several only",
                "evaluate --checkpoint x --confusion-cells none | --confusion only",
                "evaluate --checkpoint x --no-confusion-bar | --confusion only",
                "evaluate                                | --checkpoint",
                "predict --checkpoint x                  | PICTURES",
                "export --checkpoint x --out y --format h5 | onnx",
                "summary                                 | --model",
                "summary --model resnet8 --input 32x16x3 | 32x32x3",
                "summary --model resnet8 --classes 0     | classes",
                "summary --model resnet18:groups=2       | basic blocks",
                "summary --model alexnet                 | wide-resnet50-2",
            })
    void wrongUsageIsOneMessageAndExitCodeTwo(String line, String expected) {
        Invocation invocation =
                Invocation.of(line.isBlank() ? new String[0] : line.strip().split("\\s+"));
        assertEquals(2, invocation.exitCode(), invocation.err());
        assertTrue(invocation.err().startsWith("error: "), invocation.err());
        assertTrue(invocation.err().contains(expected), invocation.err());
        assertEquals(2, invocation.err().lines().count(), invocation.err());
        assertEquals("", invocation.out());
    }

    @Test
    void missingDataIsOneMessageAndExitCodeOne() {
        Path missing = folder.resolve("nowhere");
        Invocation invocation = Invocation.of(
                "train",
                "--dataset",
                "mnist",
                "--data-dir",
                missing.toString(),
                "--device",
                "cpu",
                "--out",
                folder.resolve("run").toString());
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains(missing.toString()), invocation.err());
        assertEquals(1, invocation.err().lines().count(), invocation.err());
        assertFalse(Files.exists(folder.resolve("run")), "a failed start leaves no run folder");
    }

    @Test
    void unknownDeviceSaysWhichThereAre() {
        Invocation invocation = Invocation.of("gradcheck", "--device", "abacus");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("reference"), invocation.err());
    }

    @Test
    void aPrecisionThatTheDeviceLacksIsOneMessage() {
        for (String device : List.of("cpu", "reference")) {
            Invocation invocation = Invocation.of(
                    "train",
                    "--precision",
                    "bf16",
                    "--device",
                    device,
                    "--out",
                    folder.resolve("run").toString());
            assertEquals(1, invocation.exitCode());
            assertEquals(
                    "error: %s computes in its own precision only: got precision bf16, expected fp32, or a device of kind cuda"
                            .formatted(device),
                    invocation.err().strip());
            assertFalse(Files.exists(folder.resolve("run")), "a failed start leaves no run folder");
        }
    }

    @Test
    void verboseAddsTheStackTrace() {
        Invocation invocation = Invocation.of("gradcheck", "--device", "abacus", "--verbose");
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("\tat dev.jacobi"), invocation.err());
    }

    @Test
    void memoryThatDoesNotSufficeIsOneMessageWithAdvice() {
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int from, int length) {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        int exitCode = Commands.run(new Screen(new PrintWriter(full), new PrintWriter(err), false), "doctor");
        assertEquals(1, exitCode);
        assertTrue(
                err.toString().startsWith("error: out of memory (Java heap space; the heap may grow"), err::toString);
        assertTrue(err.toString().contains("try a smaller --batch-size"), err::toString);
        assertEquals(1, err.toString().lines().count(), err::toString);
    }

    @Test
    void resumeOfNoRunIsOneMessage() {
        Invocation invocation = Invocation.of("train", "--resume", folder.toString());
        assertEquals(1, invocation.exitCode());
        assertTrue(invocation.err().contains("config.json"), invocation.err());
    }

    @Test
    void gradcheckPassesOnTheReference() {
        Invocation invocation = Invocation.of("gradcheck", "--device", "reference");
        assertEquals(0, invocation.exitCode(), invocation.out());
        assertTrue(invocation.out().contains(" 0 wrong"), invocation.out());
    }

    @Test
    void summaryCountsParametersAndFlops() {
        Invocation invocation = Invocation.of("summary", "--model", "resnet20", "--device", "cpu", "--json");
        assertEquals(0, invocation.exitCode(), invocation.err());
        JsonNode json = Json.LINES.readTree(invocation.out());
        // Stem, three stages of six layers (their first ones halve the picture), classifier.
        long stem = 2 * 1024 * 27 * 16;
        long stages =
                6 * 2 * 1024 * 144 * 16 + 256 * 2 * (144 * 32 + 5 * 288 * 32) + 64 * 2 * (288 * 64 + 5 * 576 * 64);
        assertEquals(269_722, json.get("parameters").asLong());
        assertEquals(stem + stages + 2 * 64 * 10, json.get("flops").asLong());
        assertEquals(
                10,
                json.get("layers")
                        .valueStream()
                        .toList()
                        .getLast()
                        .get("output")
                        .get(1)
                        .asInt());
    }

    @Test
    void summaryOfALargeNetworkIsForThePicturesItWasDesignedFor() {
        Invocation invocation =
                Invocation.of("summary", "--model", "resnet18", "--classes", "1000", "--device", "cpu", "--json");
        JsonNode json = Json.PRETTY.readTree(invocation.out());
        assertEquals("224x224x3", json.get("input").asString());
        assertEquals(11_689_512, json.get("parameters").asLong());
        assertEquals(1.814e9, json.get("multiply_adds").asDouble(), 1e6);
        assertEquals(2 * json.get("multiply_adds").asLong(), json.get("flops").asLong());
    }

    @Test
    void automaticDeviceIsNamedBesideTheResult() {
        Invocation invocation = Invocation.of("summary", "--model", "resnet8", "--json");
        assertTrue(invocation.err().startsWith("device auto: took "), invocation.err());
        assertEquals(
                "resnet8", Json.LINES.readTree(invocation.out()).get("model").asString());
    }

    @Test
    void summaryForPeopleHasALinePerLayer() {
        Invocation invocation = Invocation.of("summary", "--model", "resnet8", "--device", "cpu");
        assertTrue(invocation.out().lines().anyMatch(line -> line.startsWith("layer3.0.conv2 ")), invocation.out());
        assertTrue(invocation.out().contains("training with batches of 128"), invocation.out());
    }

    @Test
    void weightsOfAnotherNetworkAreRefused() throws IOException {
        Path data = TinyMnist.write(folder.resolve("data"), 20, 10);
        Path run = folder.resolve("run");
        Invocation train = Invocation.of(
                "train",
                "--dataset",
                "mnist",
                "--data-dir",
                data.toString(),
                "--model",
                "mlp",
                "--epochs",
                "1",
                "--device",
                "cpu",
                "--out",
                run.toString(),
                "--quiet");
        assertEquals(0, train.exitCode(), train.err());
        Path weights = run.resolve("best.safetensors");
        Invocation evaluate = Invocation.of(
                "evaluate",
                "--checkpoint",
                weights.toString(),
                "--data-dir",
                data.toString(),
                "--model",
                "lenet",
                "--device",
                "cpu");
        assertEquals(1, evaluate.exitCode());
        assertTrue(evaluate.err().contains(weights.toString()), evaluate.err());
        assertEquals(1, evaluate.err().lines().count(), evaluate.err());
    }
}
