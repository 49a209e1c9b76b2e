package dev.jacobi.app.pictures;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A picture as a network sees it: the picture, for each of some classes where it was seen, and below that what channels of
 * some layers make of it.
 */
public final class LookPicture implements Picture {
    private static final int SIDE = 160;
    private static final int SMALL = 56;
    private static final int COLUMNS = 12;
    private static final int GAP = 12;
    private static final int TITLE = 22;
    private static final int WIDTH = GAP + COLUMNS * (SMALL + GAP);

    /** How much of the picture a colour covers where a class was seen most. */
    private static final float COVER = 0.65f;

    private final BufferedImage image;
    private final List<Seen> seen;
    private final List<Layer> layers;

    /**
     * Numbers as pixels, row by row.
     *
     * @param values height × width of them
     */
    public record Map(int height, int width, float[] values) {
        /** The largest of them, or 0 if all are negative. */
        public float max() {
            float max = 0;
            for (float value : values) {
                max = Math.max(max, value);
            }
            return max;
        }
    }

    /** A class, in words, and where it was seen. */
    public record Seen(String words, Map map) {}

    /** A layer, in words, and some of its channels. */
    public record Layer(String words, List<Map> channels) {}

    /** Classes that do not fit beside the picture are left out. */
    public LookPicture(BufferedImage image, List<Seen> seen, List<Layer> layers) {
        this.image = image;
        this.seen = seen.stream().limit((WIDTH - GAP) / (SIDE + GAP) - 1).toList();
        this.layers = List.copyOf(layers);
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public int height() {
        return GAP
                + TITLE
                + SIDE
                + layers.stream().mapToInt(LookPicture::height).sum()
                + GAP;
    }

    private static int height(Layer layer) {
        return GAP + TITLE + Math.ceilDiv(layer.channels().size(), COLUMNS) * (SMALL + GAP);
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        graphics.setStroke(new BasicStroke(1));
        tile(graphics, theme, "the picture", image, GAP);
        for (int i = 0; i < seen.size(); i++) {
            BufferedImage covered = covered(seen.get(i).map(), theme);
            tile(graphics, theme, seen.get(i).words(), covered, GAP + (i + 1) * (SIDE + GAP));
        }
        int top = GAP + TITLE + SIDE;
        for (Layer layer : layers) {
            graphics.setColor(theme.ink());
            Text.left(graphics, layer.words(), Text.font(13), GAP, top + GAP + 14.0);
            for (int i = 0; i < layer.channels().size(); i++) {
                BufferedImage map =
                        Thumbnails.enlarged(coloured(layer.channels().get(i), theme), SMALL);
                int x = GAP + i % COLUMNS * (SMALL + GAP);
                int y = top + GAP + TITLE + i / COLUMNS * (SMALL + GAP);
                graphics.drawImage(map, x, y, null);
                graphics.setColor(theme.grid());
                graphics.drawRect(x, y, map.getWidth(), map.getHeight());
            }
            top += height(layer);
        }
    }

    private static void tile(Graphics2D graphics, Theme theme, String title, BufferedImage picture, int x) {
        graphics.setColor(theme.ink());
        Text.left(graphics, title, Text.fitting(title, 13, SIDE), x, GAP + 14.0);
        BufferedImage large = Thumbnails.enlarged(picture, SIDE);
        graphics.drawImage(large, x, GAP + TITLE, null);
        graphics.setColor(theme.grid());
        graphics.drawRect(x, GAP + TITLE, large.getWidth(), large.getHeight());
    }

    /** The picture in grey, the more covered by yellow the more the class was seen there. */
    private BufferedImage covered(Map map, Theme theme) {
        BufferedImage covered = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
        BufferedImage large = Thumbnails.enlarged(image, SIDE);
        float max = map.max();
        for (int y = 0; y < large.getHeight(); y++) {
            for (int x = 0; x < large.getWidth(); x++) {
                float share =
                        max == 0 ? 0 : at(map, (double) y / large.getHeight(), (double) x / large.getWidth()) / max;
                int colour = ColourMap.VIRIDIS.at(share, theme).getRGB();
                covered.setRGB(x, y, mix(grey(large.getRGB(x, y)), colour, COVER));
            }
        }
        return covered.getSubimage(0, 0, large.getWidth(), large.getHeight());
    }

    /** Between the four nearest numbers, as a share of the height and the width. */
    private static float at(Map map, double down, double across) {
        double y = Math.clamp(down * map.height() - 0.5, 0, map.height() - 1);
        double x = Math.clamp(across * map.width() - 0.5, 0, map.width() - 1);
        int top = (int) y;
        int left = (int) x;
        int bottom = Math.min(top + 1, map.height() - 1);
        int right = Math.min(left + 1, map.width() - 1);
        double upper = value(map, top, left) * (1 - x + left) + value(map, top, right) * (x - left);
        double lower = value(map, bottom, left) * (1 - x + left) + value(map, bottom, right) * (x - left);
        return (float) (upper * (1 - y + top) + lower * (y - top));
    }

    private static float value(Map map, int y, int x) {
        return map.values()[y * map.width() + x];
    }

    private static BufferedImage coloured(Map map, Theme theme) {
        float max = map.max();
        BufferedImage image = new BufferedImage(map.width(), map.height(), BufferedImage.TYPE_INT_RGB);
        for (int p = 0; p < map.values().length; p++) {
            float share = max == 0 ? 0 : map.values()[p] / max;
            image.setRGB(
                    p % map.width(),
                    p / map.width(),
                    ColourMap.VIRIDIS.at(share, theme).getRGB());
        }
        return image;
    }

    private static int grey(int rgb) {
        int level = ((rgb >> 16 & 255) * 30 + (rgb >> 8 & 255) * 59 + (rgb & 255) * 11) / 100;
        return level << 16 | level << 8 | level;
    }

    private static int mix(int below, int above, float share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            mixed |= Math.round((below >> shift & 255) * (1 - share) + (above >> shift & 255) * share) << shift;
        }
        return mixed;
    }
}
