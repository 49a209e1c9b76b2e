package dev.jacobi.app.pictures;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/** The filters of a network's first layer, side by side; each is spread over the whole range of brightness. */
public final class FiltersPicture implements Picture {
    private static final int COLUMNS = 16;
    private static final int SIDE = 40;
    private static final int GAP = 8;

    private final List<BufferedImage> filters;

    /** Filters as images, row by row. */
    public FiltersPicture(List<BufferedImage> filters) {
        this.filters = List.copyOf(filters);
    }

    @Override
    public int width() {
        return GAP + COLUMNS * (SIDE + GAP);
    }

    @Override
    public int height() {
        return GAP + Math.max(1, Math.ceilDiv(filters.size(), COLUMNS)) * (SIDE + GAP);
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        graphics.setStroke(new BasicStroke(1));
        for (int i = 0; i < filters.size(); i++) {
            int x = GAP + i % COLUMNS * (SIDE + GAP);
            int y = GAP + i / COLUMNS * (SIDE + GAP);
            BufferedImage image = Thumbnails.enlarged(filters.get(i), SIDE);
            graphics.drawImage(image, x, y, null);
            graphics.setColor(theme.grid());
            graphics.drawRect(x, y, image.getWidth(), image.getHeight());
        }
    }
}
