package dev.jacobi.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    void saysThatDjlIsComparedInTrainingStepsAlone(@TempDir Path folder) {
        StringWriter out = new StringWriter();
        Path results = folder.resolve("djl.json");
        int status = command()
                .setOut(new PrintWriter(out))
                .execute("--with", "djl", "--only", "64→64", "--output", results.toString());

        assertEquals(0, status);
        assertTrue(out.toString().startsWith("djl is compared in training steps alone"), out.toString());
    }

    @Test
    void aPeersProcessIsToldItsThreads() {
        List<String> command = Peers.command(List.of("-Xmx1m"), Peer.DJL.main(), 2);

        assertTrue(command.getFirst().endsWith("java"), command.getFirst());
        assertEquals("-Xmx1m", command.get(1));
        assertEquals(List.of("dev.jacobi.benchmarks.djl.DjlContender", "2"), command.subList(4, 6));
    }

    @Test
    void onlyLibtorchIsSetUpToRunBest() {
        assertTrue(Peer.DJL.environment().isEmpty());
        assertTrue(Peer.DL4J.environment().isEmpty());
        assertFalse(Peer.LIBTORCH.environment().isEmpty());
    }
}
