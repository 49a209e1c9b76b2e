package dev.jacobi.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.work.Work;
import dev.jacobi.benchmarks.work.Works;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PeersCommandTest {
    private static CommandLine command() {
        return new CommandLine(new PeersCommand()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static Peer peer(String... arguments) {
        return command().parseArgs(arguments).commandSpec().findOption("--with").getValue();
    }

    @Test
    void comparesWithLibtorchUnlessToldOtherwise() {
        assertEquals(Peer.LIBTORCH, peer());
        assertEquals(Peer.DJL, peer("--with", "djl"));
        assertEquals(Peer.DJL, peer("--with=DJL"));
        assertEquals(Peer.DL4J, peer("--with", "dl4j"));
        CommandLine.ParameterException e =
                assertThrows(CommandLine.ParameterException.class, () -> peer("--with", "tea"));
        assertTrue(e.getMessage().contains("[LIBTORCH, DJL, DL4J]"), e.getMessage());
    }

    @Test
    void onlyLibtorchDoesAll() {
        Work convolution = Works.convolutions().getFirst();
        assertTrue(Peer.LIBTORCH.accepts(convolution));
        assertFalse(Peer.DJL.accepts(convolution));
        Work common = Works.named("step resnet18-cifar N64");
        Work other = Works.named("step resnet20 N128");
        assertTrue(Peer.LIBTORCH.accepts(other));
        assertTrue(Peer.DL4J.accepts(common));
        assertFalse(Peer.DL4J.accepts(other));
    }

    @Test
    void refusesToCompareNothing(@TempDir Path folder) {
        StringWriter error = new StringWriter();
        Path results = folder.resolve("djl.json");
        int status = command()
                .setErr(new PrintWriter(error))
                .execute("--with", "djl", "--only", "64→64", "--output", results.toString());

        assertEquals(2, status);
        assertTrue(
                error.toString().startsWith("--only '64→64': nothing of that name is compared with djl"),
                error.toString());
        assertFalse(Files.exists(results));
    }

    /** They would replace what was measured before by nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"--launches", "--rounds", "--threads"})
    void refusesToMeasureNothing(String option, @TempDir Path folder) {
        StringWriter error = new StringWriter();
        Path results = folder.resolve("peers.json");
        int status = command().setErr(new PrintWriter(error)).execute(option, "0", "--output", results.toString());

        assertEquals(2, status);
        assertTrue(error.toString().startsWith(option + ": got 0, expected at least 1"), error.toString());
        assertFalse(Files.exists(results));
    }

    @Test
    void aPeersProcessIsToldItsThreads() {
        List<String> command = Comparison.command(List.of("-Xmx1m"), Peer.DJL.main(), 2);

        assertTrue(command.getFirst().endsWith("java"), command.getFirst());
        assertEquals("-Xmx1m", command.get(1));
        assertEquals(List.of("dev.jacobi.benchmarks.djl.DjlAdapter", "2"), command.subList(4, 6));
    }

    @Test
    void onlyLibtorchIsSetUpToRunBest() {
        assertTrue(Peer.DJL.environment().isEmpty());
        assertTrue(Peer.DL4J.environment().isEmpty());
        assertFalse(Peer.LIBTORCH.environment().isEmpty());
    }
}
