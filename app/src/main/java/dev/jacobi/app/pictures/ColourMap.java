package dev.jacobi.app.pictures;

import java.awt.Color;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Colours for numbers in [0, 1], of evenly rising or falling lightness, so that they can be told apart without hue. */
public enum ColourMap {
    /** From the ground, through blue, to the other end of lightness. */
    BLUES(0xFFFFFF, 0x4E9ACF, 0x08306B),
    /** From the ground through grey. */
    GREYS(0xFFFFFF, 0x8C8C8C, 0x101010),
    /** Matplotlib's map of that name, at nine places: from violet through green to yellow. */
    VIRIDIS(0x440154, 0x472D7B, 0x3B528B, 0x2C728E, 0x21918C, 0x28AE80, 0x5EC962, 0xADDC30, 0xFDE725);

    /** Never changes, which the checker cannot see. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Color> stops;

    ColourMap(int... stops) {
        this.stops = Arrays.stream(stops).mapToObj(Color::new).toList();
    }

    /** The colour of a number; what lies outside [0, 1] is taken for the nearer end. */
    public Color at(double share, Theme theme) {
        double t = Math.clamp(share, 0, 1) * (stops.size() - 1);
        int below = Math.min((int) t, stops.size() - 2);
        Color colour = mix(stops.get(below), stops.get(below + 1), t - below);
        boolean startsAtGround = stops.getFirst().equals(Color.WHITE);
        return theme == Theme.DARK && startsAtGround ? darkened(share, theme) : colour;
    }

    /** On dark ground the light end comes last. */
    private Color darkened(double share, Theme theme) {
        double t = 2 * Math.clamp(share, 0, 1);
        Color end = mix(stops.get(1), Color.WHITE, 0.7);
        return t < 1 ? mix(theme.ground(), stops.get(1), t) : mix(stops.get(1), end, t - 1);
    }

    /** Black or white, whichever stands out more on a colour (contrast ratio of WCAG 2, section 1.4.3). */
    static Color textOn(Color colour) {
        double luminance = luminance(colour);
        return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? Color.WHITE : Color.BLACK;
    }

    /** Relative luminance in [0, 1], as WCAG 2 defines it. */
    static double luminance(Color colour) {
        return 0.2126 * linear(colour.getRed())
                + 0.7152 * linear(colour.getGreen())
                + 0.0722 * linear(colour.getBlue());
    }

    private static double linear(int channel) {
        double s = channel / 255.0;
        return s <= 0.04045 ? s / 12.92 : Math.pow((s + 0.055) / 1.055, 2.4);
    }

    private static Color mix(Color a, Color b, double t) {
        return new Color(
                (int) Math.round(a.getRed() + t * (b.getRed() - a.getRed())),
                (int) Math.round(a.getGreen() + t * (b.getGreen() - a.getGreen())),
                (int) Math.round(a.getBlue() + t * (b.getBlue() - a.getBlue())));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
