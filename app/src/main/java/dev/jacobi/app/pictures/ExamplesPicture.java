package dev.jacobi.app.pictures;

import java.awt.Color;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/** Examples in rows of five, each with what was predicted (P) and what is true (T) above it. */
public final class ExamplesPicture implements Picture {
    /** Rows and columns of a full picture. */
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
    public void paint(Graphics2D graphics) {
        // Small pictures are enlarged pixel by pixel: smoothing would show what the network does not see.
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        for (int i = 0; i < examples.size(); i++) {
            int x = GAP + i % COLUMNS * (SIDE + GAP);
            int y = GAP / 2 + i / COLUMNS * (SIDE + TITLE + GAP / 2);
            paint(graphics, examples.get(i), x, y);
        }
    }

    private static void paint(Graphics2D graphics, Example example, int x, int y) {
        boolean right = example.predicted().equals(example.truth());
        title(graphics, "P: " + example.predicted(), right ? Palette.GREEN : Palette.RED, x, y + 13);
        title(graphics, "T: " + example.truth(), Palette.INK, x, y + 29);
        double scale = (double) SIDE
                / Math.max(example.image().getWidth(), example.image().getHeight());
        int width = (int) Math.round(example.image().getWidth() * scale);
        int height = (int) Math.round(example.image().getHeight() * scale);
        int left = x + (SIDE - width) / 2;
        graphics.drawImage(example.image(), left, y + TITLE, width, height, null);
        graphics.setColor(Palette.GRID);
        graphics.setStroke(Palette.THIN);
        graphics.drawRect(left, y + TITLE, width, height);
    }

    private static void title(Graphics2D graphics, String text, Color colour, int x, int baseline) {
        int size = 13;
        FontMetrics metrics = graphics.getFontMetrics(Palette.font(size));
        while (metrics.stringWidth(text) > SIDE + GAP - 6 && size > 8) {
            size--;
            metrics = graphics.getFontMetrics(Palette.font(size));
        }
        graphics.setFont(Palette.font(size));
        graphics.setColor(colour);
        graphics.drawString(text, x + (SIDE - metrics.stringWidth(text)) / 2f, baseline);
    }
}
