package dev.jacobi.app.pictures;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;

/** Text drawn as outlines, so that a picture looks the same in every format and wherever it is opened. */
public final class Text {
    private static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);

    private Text() {}

    /** Plain. */
    public static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /** Bold. */
    public static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    /** How wide a text is. */
    public static double width(String text, Font font) {
        return font.getStringBounds(text, CONTEXT).getWidth();
    }

    /** Starts at {@code x}. */
    public static void left(Graphics2D graphics, String text, Font font, double x, double baseline) {
        graphics.fill(outline(text, font, AffineTransform.getTranslateInstance(x, baseline)));
    }

    /** Has its middle at {@code x}. */
    public static void centred(Graphics2D graphics, String text, Font font, double x, double baseline) {
        left(graphics, text, font, x - width(text, font) / 2, baseline);
    }

    /** Ends at {@code x}. */
    public static void right(Graphics2D graphics, String text, Font font, double x, double baseline) {
        left(graphics, text, font, x - width(text, font), baseline);
    }

    /** Reads upwards, with its baseline at {@code baseline} and its end at {@code top}. */
    static void upwards(Graphics2D graphics, String text, Font font, double baseline, double top) {
        AffineTransform turn = AffineTransform.getTranslateInstance(baseline, top + width(text, font));
        turn.rotate(-Math.PI / 2);
        graphics.fill(outline(text, font, turn));
    }

    /** The largest of the sizes down to 8 at which a text is no wider than this. */
    public static Font fitting(String text, int size, double width) {
        Font font = font(size);
        return size > 8 && width(text, font) > width ? fitting(text, size - 1, width) : font;
    }

    private static Shape outline(String text, Font font, AffineTransform place) {
        return place.createTransformedShape(
                font.createGlyphVector(CONTEXT, text).getOutline());
    }
}
