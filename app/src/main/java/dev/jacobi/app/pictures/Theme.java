package dev.jacobi.app.pictures;

import java.awt.Color;

/**
 * The colours of a picture. Lines and bars take the palette of Okabe and Ito (2008), whose colours stay apart for
 * colour-blind eyes; the dark theme has its brighter half.
 */
public enum Theme {
    /** Dark ink on white. */
    LIGHT(0xFFFFFF, 0x22272E, 0x5F6873, 0xE3E6EA, 0xA9CCE8, 0x0072B2, 0xD55E00, 0x007A5A, 0xA8538A),
    /** Light ink on near black. */
    DARK(0x14181D, 0xE6E9ED, 0x9AA4AF, 0x2E353D, 0x2C5675, 0x56B4E9, 0xF0A030, 0x2FC79B, 0xE28DBF);

    /** Different colours of series. */
    static final int COLOURS = 4;

    private final Color ground;
    private final Color ink;
    private final Color faint;
    private final Color grid;
    private final Color paleBlue;
    private final Color blue;
    private final Color orange;
    private final Color green;
    private final Color purple;

    Theme(int ground, int ink, int faint, int grid, int paleBlue, int blue, int orange, int green, int purple) {
        this.ground = new Color(ground);
        this.ink = new Color(ink);
        this.faint = new Color(faint);
        this.grid = new Color(grid);
        this.paleBlue = new Color(paleBlue);
        this.blue = new Color(blue);
        this.orange = new Color(orange);
        this.green = new Color(green);
        this.purple = new Color(purple);
    }

    /** What is drawn on. */
    public Color ground() {
        return ground;
    }

    /** Text. */
    public Color ink() {
        return ink;
    }

    /** Text of less weight. */
    public Color faint() {
        return faint;
    }

    /** Lines that only guide the eye. */
    public Color grid() {
        return grid;
    }

    /** What lies behind a blue line. */
    Color paleBlue() {
        return paleBlue;
    }

    /** Of the first series. */
    public Color blue() {
        return blue;
    }

    /** Of the second. */
    public Color orange() {
        return orange;
    }

    /** Of the third. */
    public Color green() {
        return green;
    }

    /** A colour for the series {@code index} of a chart; they repeat after {@value #COLOURS}. */
    Color series(int index) {
        return switch (index % COLOURS) {
            case 0 -> blue;
            case 1 -> orange;
            case 2 -> green;
            default -> purple;
        };
    }
}
