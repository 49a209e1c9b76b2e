package dev.jacobi.app.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** Examples in rows of five, each with what was predicted (P) and what is true (T) above it. */
public final class ExamplesPicture implements Picture {
    /** Rows of a full picture. */
    public static final int ROWS = 3;

    /** Examples per row. */
    public static final int COLUMNS = 5;

    private static final int SIDE = 128;
    private static final int GAP = 24;
    private static final int TITLE = 36;

    private final List<Example> examples;

    /**
     * One example.
     *
     * @param image its pixels as they were stored
     * @param predicted name of the class it was taken for
     * @param truth name of the class it belongs to
     */
    public record Example(BufferedImage image, String predicted, String truth) {}

    /** Up to 15 examples, row by row. */
    public ExamplesPicture(List<Example> examples) {
        this.examples = examples.stream().limit(ROWS * COLUMNS).toList();
    }

    @Override
    public int width() {
        return COLUMNS * SIDE + (COLUMNS + 1) * GAP;
    }

    @Override
    public int height() {
        int rows = Math.max(1, Math.ceilDiv(examples.size(), COLUMNS));
        return rows * (SIDE + TITLE) + (rows + 1) * GAP / 2;
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        for (int i = 0; i < examples.size(); i++) {
            int x = GAP + i % COLUMNS * (SIDE + GAP);
            int y = GAP / 2 + i / COLUMNS * (SIDE + TITLE + GAP / 2);
            paint(graphics, theme, examples.get(i), x, y);
        }
    }

    private static void paint(Graphics2D graphics, Theme theme, Example example, int x, int y) {
        boolean right = example.predicted().equals(example.truth());
        title(graphics, "P: " + example.predicted(), right ? theme.green() : theme.orange(), x, y + 13);
        title(graphics, "T: " + example.truth(), theme.ink(), x, y + 29);
        BufferedImage image = Thumbnails.enlarged(example.image(), SIDE);
        int left = x + (SIDE - image.getWidth()) / 2;
        graphics.drawImage(image, left, y + TITLE, null);
        graphics.setColor(theme.grid());
        graphics.setStroke(new BasicStroke(1));
        graphics.drawRect(left, y + TITLE, image.getWidth(), image.getHeight());
    }

    private static void title(Graphics2D graphics, String text, Color colour, int x, int baseline) {
        graphics.setColor(colour);
        Text.centred(graphics, text, Text.fitting(text, 13, SIDE + GAP - 6), x + SIDE / 2.0, baseline);
    }
}
