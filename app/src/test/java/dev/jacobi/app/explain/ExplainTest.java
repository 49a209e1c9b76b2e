package dev.jacobi.app.explain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.Invocation;
import dev.jacobi.app.explain.NetworkCheck.Verdict;
import dev.jacobi.app.explain.Trace.Line;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.check.HostTensor;
import dev.jacobi.core.reference.ReferenceBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ExplainTest {
    private final Backend backend = new ReferenceBackend();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "cnn", "residual", "input 4, linear 3, sigmoid, [linear 3, tanh], linear 2"})
    void everyGradientOfASmallNetworkIsRight(String network) {
        NetworkCheck check = NetworkCheck.of(SmallNetwork.of(network, 5));
        assertTrue(check.right(), () -> TraceText.of(check).toString());
    }

    @Test
    void everyOpIsCalledAsTheTapeCallsIt() {
        for (String name : NetworkText.names()) {
            SmallNetwork network = SmallNetwork.of(name, 1);
            try (Tape tape = Tape.open()) {
                network.loss(network.valuesOf(network.leaves()).stream()
                        .map(leaf -> leaf.on(backend).requireGradient())
                        .toArray(Tensor[]::new));
                assertEquals(
                        tape.entries().stream().map(entry -> entry.op().name()).toList(),
                        network.steps().stream()
                                .map(step -> step.operation().op())
                                .toList());
            }
        }
    }

    @Test
    void contributionsOfAllRulesAddUpToTheTapesGradients() {
        Trace trace = Trace.of(SmallNetwork.of("residual", 3), backend);
        String twiceUsed = "y2";
        double[] sum = new double[trace.gradients().get(twiceUsed).size()];
        int parts = 0;
        for (Line line : trace.lines()) {
            int input = line.step().inputs().indexOf(twiceUsed);
            if (input >= 0) {
                parts++;
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += line.contributions().get(input).at(i);
                }
            }
        }
        assertEquals(2, parts, "the branch and the way around it");
        assertArrayEquals(values(trace.gradients().get(twiceUsed)), sum, 1e-15);
    }

    private static double[] values(HostTensor tensor) {
        double[] values = new double[tensor.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = tensor.at(i);
        }
        return values;
    }

    @Test
    void memoryIsThatOfTheOutputsAndOfWhatRulesNeed() {
        Trace trace = Trace.of(SmallNetwork.of("input 4x4x1, relu, maxPool2d 2, flatten, linear 3", 1), backend);
        List<Long> bytes = trace.lines().stream().map(Line::bytes).toList();
        // Doubles: 2·16 outputs of relu; 2·4 maxima and as many indices of four bytes; nothing for another shape.
        assertEquals(List.of(256L, 64L + 32, 0L, 48L), bytes.subList(0, 4));
        assertEquals(0, backend.memory().live());
    }

    @ParameterizedTest
    @CsvSource({"cnn, conv2d", "cnn, relu", "mlp, linear", "residual, batchNorm", "residual, add", "mlp, crossEntropy"})
    void wrongRuleIsFoundAndNoOtherIsBlamed(String name, String op) {
        SmallNetwork network = SmallNetwork.of(name, 7).withWrong(op);
        NetworkCheck check = NetworkCheck.of(network);
        assertFalse(check.right());
        assertFalse(check.culprits().isEmpty());
        check.steps()
                .forEach(verdict ->
                        assertEquals(!verdict.what().contains(" " + op + "("), verdict.right(), verdict::what));
        assertEquals(
                0.5,
                check.steps().stream()
                        .filter(verdict -> !verdict.right())
                        .mapToDouble(verdict ->
                                verdict.result().gradient() / verdict.result().difference())
                        .findFirst()
                        .orElseThrow(),
                1e-6);
        // The picture lies behind every rule; the mistake of any of them reaches it.
        assertFalse(check.leaves().getFirst().right());
    }

    @Test
    void parametersBehindTheWrongRuleStayRight() {
        NetworkCheck check = NetworkCheck.of(SmallNetwork.of("cnn", 7).withWrong("maxPool2d"));
        assertEquals(
                List.of("x false", "w1 false", "b1 false", "w5 true", "b5 true"),
                check.leaves().stream().map(ExplainTest::told).toList());
    }

    private static String told(Verdict verdict) {
        return verdict.what() + " " + verdict.right();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "linear 3|at 'linear 3': expected an input first",
                "input 4, conv 3|at 'conv 3': expected input, conv2d",
                "input 4, conv2d 3, linear 2|at 'conv2d 3': conv2d: x [2,4]",
                "input 4x4x1, conv2d 2 stripe=2, flatten, linear 2|it has no setting [stripe]",
                "input 4, linear|at 'linear': expected one number",
                "input 4, [linear 4, linear 2|a '[' is not closed",
                "input 4, linear 4], linear 2|at ']': no '[' was opened",
                "input 4x4x1, conv2d 2|ends with the shape [2,4,4,2]",
                "input 100x100x1, flatten, linear 2|at 'input 100x100x1': input and parameters have 20000 numbers",
            })
    void badTextIsRefusedWithItsPlace(String text, String reason) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> SmallNetwork.of(text, 1));
        assertTrue(error.getMessage().contains(reason), error.getMessage());
    }

    @Test
    void commandTellsTheTapeAndWritesTheGraph() throws IOException {
        Path graph = folder.resolve("tape.png");
        Invocation explain = Invocation.of("explain", "residual", "--out", graph.toString());
        assertEquals(0, explain.exitCode(), explain.err());
        assertTrue(explain.out().contains("y10 = mean(y9)"), explain.out());
        assertTrue(explain.out().contains("every gradient is right"), explain.out());
        assertTrue(ImageIO.read(graph.toFile()).getHeight() > 1000);
    }

    @Test
    void commandShowsHowTheCheckFindsABrokenRule() {
        Invocation explain = Invocation.of("explain", "cnn", "--break", "relu");
        assertEquals(0, explain.exitCode(), explain.err());
        assertTrue(explain.out().contains("planted: the rule of relu"), explain.out());
        assertTrue(explain.out().contains("found wrong: y2 = relu(y1)"), explain.out());
    }

    @Test
    void wrongUsageIsRefusedBeforeAnythingIsWritten() throws IOException {
        Path page = folder.resolve("a.html");
        assertEquals(
                2,
                Invocation.of("explain", "--break", "softmax", "--out", page.toString())
                        .exitCode());
        Invocation ending = Invocation.of("explain", "--out", page.toString(), "--out", "b.gif");
        assertEquals(2, ending.exitCode());
        assertTrue(ending.err().contains("b.gif"), ending.err());
        assertFalse(Files.exists(page));
    }
}
