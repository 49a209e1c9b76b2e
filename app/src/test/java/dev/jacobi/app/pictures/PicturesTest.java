package dev.jacobi.app.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.app.pictures.ExamplesPicture.Example;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.evaluation.ConfusionMatrix;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

final class PicturesTest {
    @Test
    void textOnEveryColourOfEveryMapCanBeRead() {
        for (Theme theme : Theme.values()) {
            for (ColourMap map : ColourMap.values()) {
                for (int percent = 0; percent <= 100; percent++) {
                    Color colour = map.at(percent / 100.0, theme);
                    double contrast = contrast(colour, ColourMap.textOn(colour));
                    // The least that WCAG 2 asks of text.
                    assertTrue(contrast >= 4.5, "%s %s at %d %%: %.2f".formatted(theme, map, percent, contrast));
                }
            }
        }
    }

    @Test
    void lightnessOfEveryMapGoesOneWay() {
        for (Theme theme : Theme.values()) {
            for (ColourMap map : ColourMap.values()) {
                List<Double> luminances = IntStream.rangeClosed(0, 20)
                        .mapToObj(i -> ColourMap.luminance(map.at(i / 20.0, theme)))
                        .toList();
                List<Double> sorted = luminances.stream().sorted().toList();
                assertTrue(luminances.equals(sorted) || luminances.equals(sorted.reversed()), theme + " " + map);
            }
        }
    }

    @Test
    void textAndLinesStandOutFromTheGround() {
        for (Theme theme : Theme.values()) {
            for (Color text : List.of(theme.ink(), theme.faint(), theme.green())) {
                assertTrue(contrast(text, theme.ground()) >= 4.5, theme + " " + text);
            }
            for (int i = 0; i < 4; i++) {
                assertTrue(contrast(theme.series(i), theme.ground()) >= 3, theme + " series " + i);
            }
        }
    }

    @Test
    void confusionPictureGrowsWithItsClasses() throws IOException {
        ConfusionMatrix matrix = new ConfusionMatrix(3);
        matrix.add(0, 0);
        matrix.add(1, 2);
        Picture few = new ConfusionPicture(matrix, List.of("cat", "dog", "bird"), "few", ConfusionStyle.FULL);
        Picture many = new ConfusionPicture(
                new ConfusionMatrix(100), Collections.nCopies(100, "x"), "many", ConfusionStyle.FULL);
        assertTrue(many.width() > few.width() && many.height() > few.height());
        assertEquals(many.width() * PictureFormat.SCALE, decode(many).getWidth());
        assertThrows(
                IllegalArgumentException.class,
                () -> new ConfusionPicture(matrix, List.of("cat", "dog"), "no", ConfusionStyle.FULL));
    }

    /** Two classes of short names are narrower than what is said above them. */
    @Test
    void titleOfASmallMatrixIsWhole() throws IOException {
        ConfusionMatrix matrix = new ConfusionMatrix(2);
        String title = "Confusion matrix, folder test set";
        Picture picture = new ConfusionPicture(matrix, List.of("cat", "dog"), title, ConfusionStyle.FULL);
        BufferedImage image = decode(picture);
        int margin = 10 * PictureFormat.SCALE;
        int ground = image.getRGB(0, 0);
        for (int y = 0; y < 40 * PictureFormat.SCALE; y++) {
            for (int x = 0; x < margin; x++) {
                assertEquals(ground, image.getRGB(x, y), "left of the title");
                assertEquals(ground, image.getRGB(image.getWidth() - 1 - x, y), "right of the title");
            }
        }
    }

    @Test
    void matrixOfAThousandClassesIsNoLargerThanAScreen() throws IOException {
        int classes = 1000;
        ConfusionMatrix matrix = new ConfusionMatrix(classes);
        for (int label = 0; label < classes; label++) {
            matrix.add(label, label);
            matrix.add(label, 0);
        }
        Picture picture = new ConfusionPicture(matrix, Collections.nCopies(classes, "x"), "large", ConfusionStyle.FULL);
        assertTrue(picture.width() < 2200 && picture.height() < 2200, () -> picture.width() + " x " + picture.height());
        assertTrue(colours(picture).contains(ColourMap.BLUES.at(0.5, Theme.LIGHT)));
        // An area for each of the 1,999 cells that are not empty.
        for (PictureFormat format : List.of(PictureFormat.SVG, PictureFormat.PDF)) {
            int bytes = format.encode(picture, Theme.LIGHT).length;
            assertTrue(bytes < 1_000_000, () -> format + ": " + bytes + " bytes");
        }
    }

    @Test
    void everyCellOfTheMatrixIsColouredByItsShare() throws IOException {
        Set<Color> found = colours(two(ConfusionStyle.FULL));
        assertTrue(found.containsAll(
                List.of(ColourMap.BLUES.at(1, Theme.LIGHT), ColourMap.BLUES.at(0.5, Theme.LIGHT), Color.WHITE)));
        Set<Color> green = colours(two(new ConfusionStyle(true, false, ColourMap.VIRIDIS, false, false, false)));
        assertTrue(green.containsAll(
                List.of(ColourMap.VIRIDIS.at(1, Theme.LIGHT), ColourMap.VIRIDIS.at(0.5, Theme.LIGHT))));
    }

    @Test
    void eachPartOfTheConfusionPictureCanBeLeftOut() {
        Picture full = two(ConfusionStyle.FULL);
        assertTrue(two(new ConfusionStyle(true, true, ColourMap.BLUES, false, true, true))
                        .width()
                < full.width());
        List<ConfusionStyle> styles = List.of(
                ConfusionStyle.FULL,
                new ConfusionStyle(false, true, ColourMap.BLUES, true, true, true),
                new ConfusionStyle(true, false, ColourMap.BLUES, true, true, true),
                new ConfusionStyle(true, true, ColourMap.BLUES, true, false, true),
                new ConfusionStyle(true, true, ColourMap.BLUES, true, true, false));
        long different = styles.stream()
                .map(style -> Arrays.hashCode(PictureFormat.PNG.encode(two(style), Theme.LIGHT)))
                .distinct()
                .count();
        assertEquals(styles.size(), different);
    }

    private static Picture two(ConfusionStyle style) {
        ConfusionMatrix matrix = ConfusionMatrix.of(new long[][] {{1, 0}, {1, 1}});
        return new ConfusionPicture(matrix, List.of("a", "b"), "two", style);
    }

    @Test
    void pictureIsWrittenInTheFormatOfItsName(@TempDir Path folder) throws Exception {
        Picture picture = two(ConfusionStyle.FULL);
        for (String name : List.of("a.png", "a.svg", "a.pdf")) {
            picture.write(folder.resolve(name));
        }
        assertEquals(
                picture.width() * 2,
                ImageIO.read(folder.resolve("a.png").toFile()).getWidth());
        Element svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(withoutDoctype(folder.resolve("a.svg"))))
                .getDocumentElement();
        assertEquals("svg", svg.getTagName());
        assertTrue(svg.getElementsByTagName("text").getLength() == 0, "text is outlines, which need no font");
        assertTrue(svg.getElementsByTagName("path").getLength() >= 10);
        String pdf = Files.readString(folder.resolve("a.pdf"), StandardCharsets.ISO_8859_1);
        assertTrue(pdf.startsWith("%PDF-") && pdf.stripTrailing().endsWith("%%EOF"));
        IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, () -> picture.write(folder.resolve("a.gif")));
        assertTrue(error.getMessage().contains("a.gif") && error.getMessage().contains(".svg"), error.getMessage());
    }

    /** The folder in which ImageIO would make them is gone. */
    @Test
    void noFormatNeedsATemporaryFile(@TempDir Path folder) throws IOException {
        Path gone = Files.createDirectory(folder.resolve("gone"));
        BufferedImage pixel = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
        Picture picture = new ExamplesPicture(List.of(new Example(pixel, "a", "b")));
        ImageIO.setCacheDirectory(gone.toFile());
        try {
            Files.delete(gone);
            for (PictureFormat format : PictureFormat.values()) {
                assertTrue(format.encode(picture, Theme.LIGHT).length > 0, format.ending());
            }
        } finally {
            ImageIO.setCacheDirectory(null);
        }
    }

    /** The declaration names a file on the network, which a parser would fetch. */
    private static byte[] withoutDoctype(Path svg) throws IOException {
        return Files.readString(svg).replaceFirst("<!DOCTYPE[^>]*>", "").getBytes(StandardCharsets.UTF_8);
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

    /** The picture as a viewer of files sees it. */
    static BufferedImage decode(Picture picture) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(PictureFormat.PNG.encode(picture, Theme.LIGHT)));
    }

    private static Set<Color> colours(Picture picture) throws IOException {
        BufferedImage image = decode(picture);
        return IntStream.range(0, image.getWidth() * image.getHeight())
                .mapToObj(i -> new Color(image.getRGB(i % image.getWidth(), i / image.getWidth())))
                .collect(Collectors.toSet());
    }

    /** The contrast ratio of WCAG 2: 1 for equal colours, 21 for black and white. */
    private static double contrast(Color one, Color other) {
        double a = ColourMap.luminance(one);
        double b = ColourMap.luminance(other);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    }
}
