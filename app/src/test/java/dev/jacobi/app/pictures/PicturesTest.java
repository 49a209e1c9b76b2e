package dev.jacobi.app.pictures;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.pictures.ExamplesPicture.Example;
import dev.jacobi.app.runs.RunHistory;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.training.ConfusionMatrix;
import dev.jacobi.models.training.EpochReport;
import dev.jacobi.models.training.StepReport;
import dev.jacobi.models.training.TimeSplit;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

final class PicturesTest {
    @Test
    void darkCellsHaveWhiteTextAndLightCellsDarkText() {
        assertEquals(Color.WHITE, Palette.blues(0));
        assertTrue(brightness(Palette.blues(1)) < 60);
        for (int percent = 0; percent <= 100; percent++) {
            double share = percent / 100.0;
            int contrast = Math.abs(brightness(Palette.blues(share)) - brightness(Palette.textOnBlues(share)));
            assertTrue(contrast > 90, "contrast of %d at %d %%".formatted(contrast, percent));
        }
    }

    @Test
    void confusionPictureGrowsWithItsClasses() throws IOException {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(0, 0);
        matrix.add(1, 2);
        BufferedImage few = decode(new ConfusionPicture(matrix, List.of("cat", "dog", "bird"), "few"));
        BufferedImage many =
                decode(new ConfusionPicture(new ConfusionMatrix(100), Collections.nCopies(100, "x"), "many"));
        assertTrue(many.getWidth() > few.getWidth() && many.getHeight() > few.getHeight());
        assertThrows(IllegalArgumentException.class, () -> new ConfusionPicture(matrix, List.of("cat", "dog"), "no"));
    }

    @Test
    void everyCellOfTheMatrixIsColouredByItsShare() throws IOException {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        matrix.add(0, 0);
        matrix.add(1, 0);
        matrix.add(1, 1);
        BufferedImage image = decode(new ConfusionPicture(matrix, List.of("a", "b"), "two"));
        List<Color> found = IntStream.range(0, image.getWidth() * image.getHeight())
                .mapToObj(i -> new Color(image.getRGB(i % image.getWidth(), i / image.getWidth())))
                .distinct()
                .toList();
        assertTrue(found.containsAll(List.of(Palette.blues(1), Palette.blues(0.5), Color.WHITE)));
    }

    @Test
    void thumbnailsShowTheStoredPixels() {
        ImageSet colour = new ImageSet("set", 1, 2, 3, new byte[] {1, 2, 3, -1, -2, -3}, new int[] {0}, List.of("a"));
        BufferedImage image = Thumbnails.of(colour, 0);
        assertEquals(new Color(1, 2, 3), new Color(image.getRGB(0, 0)));
        assertEquals(new Color(255, 254, 253), new Color(image.getRGB(1, 0)));
        ImageSet grey = new ImageSet("set", 1, 1, 1, new byte[] {7}, new int[] {0}, List.of("a"));
        assertEquals(new Color(7, 7, 7), new Color(Thumbnails.of(grey, 0).getRGB(0, 0)));
    }

    @Test
    void examplesHaveThreeRowsOfFive() throws IOException {
        BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Example example = new Example(pixel, "a class with a very long name indeed", "other");
        BufferedImage full = decode(new ExamplesPicture(Collections.nCopies(20, example)));
        BufferedImage row = decode(new ExamplesPicture(Collections.nCopies(5, example)));
        assertEquals(full.getWidth(), row.getWidth());
        assertTrue(full.getHeight() > 2.5 * row.getHeight());
    }

    @Test
    void runningAverageIsTheMeanOfTheLastValues() {
        assertArrayEquals(new double[] {4, 3, 1, 3}, Charts.runningAverage(new double[] {4, 2, 0, 6}, 2), 1e-12);
    }

    @Test
    void chartsOfLongShortAndEmptyRunsCanBeDrawn() throws IOException {
        for (int epochs : new int[] {0, 1, 60}) {
            List<StepReport> steps = IntStream.range(0, epochs * 50)
                    .mapToObj(i -> new StepReport(i / 50 + 1, i % 50 + 1, 50, i + 1L, 8, 2.0 / (i + 1), 0.1))
                    .toList();
            List<EpochReport> reports = IntStream.rangeClosed(1, epochs)
                    .mapToObj(e ->
                            new EpochReport(e, e * 50L, 1, 0.5, null, null, 0.1, false, false, 100, e, TimeSplit.ZERO))
                    .toList();
            RunHistory history = new RunHistory(steps, List.of(), reports);
            for (Picture picture :
                    List.of(Charts.loss(history), Charts.accuracy(history), Charts.learningRate(history))) {
                assertEquals(picture.width() * Picture.SCALE, decode(picture).getWidth());
            }
        }
    }

    private static BufferedImage decode(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(picture.toPng()));
    }

    private static int brightness(Color colour) {
        return (299 * colour.getRed() + 587 * colour.getGreen() + 114 * colour.getBlue()) / 1000;
    }
}
