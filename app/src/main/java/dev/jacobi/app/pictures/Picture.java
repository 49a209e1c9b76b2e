package dev.jacobi.app.pictures;

import dev.jacobi.models.files.AtomicFile;
import java.awt.Graphics2D;
import java.io.IOException;
import java.nio.file.Path;

/** Something that can be drawn, at a size of its own. Needs no display. */
public interface Picture {
    /** Width in units of length. */
    int width();

    /** Height in units of length. */
    int height();

    /** Draws itself from (0, 0) to (width, height) on the theme's ground, which is there already. */
    void paint(Graphics2D graphics, Theme theme);

    /**
     * Writes the picture on a light ground, whole or not at all, and makes its folder where there is none.
     *
     * @param file its ending says the format: .png, .svg or .pdf
     * @throws IllegalArgumentException if it says none of them
     */
    default void write(Path file) throws IOException {
        AtomicFile.write(file, PictureFormat.of(file).encode(this, Theme.LIGHT));
    }
}
