package dev.jacobi.app.pictures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;

/** Colours and fonts that the pictures share; the blue and the orange stay apart for colour-blind eyes too. */
final class Palette {
    static final Color BLUE = new Color(0x1F6FB4);
    static final Color PALE_BLUE = new Color(0xA9CCE8);
    static final Color ORANGE = new Color(0xD9731A);
    static final Color GREEN = new Color(0x2B7A3F);
    static final Color RED = new Color(0xB3261E);
    static final Color INK = new Color(0x22272E);
    static final Color FAINT = new Color(0xB4BAC2);
    static final Color GRID = new Color(0xE3E6EA);
    static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke THIN = new BasicStroke(1f);

    /** The darkest end of the scale of the confusion matrix. */
    private static final Color DARK = new Color(0x08306B);

    private Palette() {}

    static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    static Font bold(int size) {
        return new Font(Font.SANS_SERIF, Font.BOLD, size);
    }

    /** White at 0, through a middle blue, to a dark blue at 1. */
    static Color blues(double share) {
        double t = Math.clamp(share, 0, 1);
        Color middle = new Color(0x4E9ACF);
        return t < 0.5 ? mix(Color.WHITE, middle, 2 * t) : mix(middle, DARK, 2 * t - 1);
    }

    /** Text that can be read on {@link #blues}. */
    static Color textOnBlues(double share) {
        return share > 0.45 ? Color.WHITE : INK;
    }

    private static Color mix(Color a, Color b, double t) {
        return new Color(
                (int) Math.round(a.getRed() + t * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + t * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + t * (b.getBlue() - a.getBlue())));
    }
}
