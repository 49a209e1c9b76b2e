package dev.jacobi.benchmarks.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.measure.Effort;
import dev.jacobi.benchmarks.measure.Measurement;
import dev.jacobi.benchmarks.measure.MeasurementReport;
import dev.jacobi.benchmarks.measure.Peak;
import dev.jacobi.benchmarks.peers.PeerReport;
import dev.jacobi.benchmarks.peers.PeerResult;
import dev.jacobi.benchmarks.results.Json;
import dev.jacobi.benchmarks.statistics.Ratio;
import dev.jacobi.benchmarks.statistics.Sample;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PicturesCommandTest {
    @TempDir
    private Path results;

    @TempDir
    private Path output;

    private static Measurement convolution(String shape, String pass, String algorithm, int threads) {
        return new Measurement(
                "ConvolutionBenchmark.run",
                Map.of("shape", shape, "pass", pass, "algorithm", algorithm),
                threads,
                Sample.of(0.01),
                3e9 * shape.length(),
                1e8);
    }

    private static MeasurementReport report(String set, List<Measurement> measurements) {
        return new MeasurementReport(
                set, Effort.QUICK, "", "", List.of(new Peak(1, 200, 20), new Peak(2, 400, 30)), measurements);
    }

    private String run() {
        StringWriter out = new StringWriter();
        int status = new CommandLine(new PicturesCommand())
                .setOut(new PrintWriter(out))
                .execute("--results", results.toString(), "--output", output.toString());
        assertEquals(0, status, out.toString());
        return out.toString();
    }

    @Test
    void withoutResultsItSaysWhatIsMissing() {
        String out = run();

        for (String name : List.of("convolution", "kernels", "growth", "peers")) {
            assertTrue(out.contains("no " + name + ".json in " + results), out);
        }
    }

    @Test
    void drawsEachPictureThatThereAreResultsFor() throws IOException {
        List<Measurement> convolutions = new ArrayList<>();
        List<Measurement> growth = new ArrayList<>();
        for (String pass : List.of("FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT")) {
            convolutions.add(convolution("3x3 64→64 32x32 N64", pass, "patches", 2));
            convolutions.add(convolution("3x3 64→64 32x32 N64", pass, "winograd4", 2));
            convolutions.add(convolution("3x3 64→64 32x32 N64", pass, "auto", 2));
            convolutions.add(convolution("3x3 64→64 56x56 N8", pass, "direct", 2));
            convolutions.add(convolution("1x1 64→64 56x56 N8", pass, "patches", 2));
            growth.add(convolution("3x3 128→128 16x16 N64", pass, "auto", 1));
            growth.add(convolution("3x3 128→128 16x16 N64", pass, "auto", 2));
        }
        growth.add(convolution("3x3 64→64 32x32 N1", "FORWARD", "auto", 2));
        growth.add(convolution("3x3 64→64 32x32 N64", "FORWARD", "auto", 2));
        growth.add(convolution("3x3 64→64 16x16 N64", "FORWARD", "auto", 2));
        growth.add(new Measurement(
                "StepBenchmark.run",
                Map.of("network", "resnet18-cifar", "batch", "8", "kind", "TRAINING"),
                2,
                Sample.of(0.1),
                3e9,
                0));
        Json.write(results.resolve("convolution.json"), report("convolution", convolutions));
        Json.write(results.resolve("growth.json"), report("growth", growth));
        Measurement product =
                new Measurement("MatmulBenchmark.multiply", Map.of("size", "8x8x8"), 2, Sample.of(0.1), 2e9, 1e9);
        Json.write(results.resolve("kernels.json"), report("kernels", List.of(product)));
        Sample sample = Sample.of(1, 2);
        PeerResult step = new PeerResult("step resnet18-cifar N64", 1, sample, sample, new Ratio(2, 1, 3), 0, 0, 1, 1);
        PeerResult kernel =
                new PeerResult("3x3 64→64 32x32 N64 input gradient", 1, sample, sample, new Ratio(2, 1, 3), 0, 0, 1, 1);
        Json.write(results.resolve("peers.json"), new PeerReport("", "", 2, List.of(step, kernel)));

        run();

        try (Stream<Path> files = Files.list(output)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).sorted().toList();
            assertEquals(
                    List.of(
                            "algorithms-forward.png",
                            "algorithms-input-gradient.png",
                            "algorithms-large-forward.png",
                            "algorithms-large-input-gradient.png",
                            "algorithms-large-weight-gradient.png",
                            "algorithms-pointwise-forward.png",
                            "algorithms-pointwise-input-gradient.png",
                            "algorithms-pointwise-weight-gradient.png",
                            "algorithms-weight-gradient.png",
                            "convolution.json",
                            "growth-batch.png",
                            "growth-channels.png",
                            "growth-step.png",
                            "growth-threads.png",
                            "growth.json",
                            "kernels.json",
                            "peers.json",
                            "peers.png",
                            "roofline.png"),
                    names);
        }
        BufferedImage bars =
                ImageIO.read(output.resolve("algorithms-forward.png").toFile());
        assertEquals(2 * Style.WIDTH, bars.getWidth());
        assertTrue(coloured(bars) > 10_000, "pixels that are neither white nor grey");
        assertEquals(report("growth", growth), Json.read(output.resolve("growth.json"), MeasurementReport.class));
    }

    private static int coloured(BufferedImage image) {
        int count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int rgb = image.getRGB(x, y);
                int red = (rgb >> 16) & 0xFF;
                int blue = rgb & 0xFF;
                count += Math.abs(red - blue) > 60 ? 1 : 0;
            }
        }
        return count;
    }
}
