package dev.jacobi.app.pictures;

import dev.jacobi.models.training.ConfusionMatrix;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.util.List;
import java.util.Locale;

/**
 * A confusion matrix: one row per true class, coloured by the share of that row, with the count and the share written
 * in each cell. With many classes the cells are small and only coloured.
 */
public final class ConfusionPicture implements Picture {
    /** The number of classes up to which cells have text. */
    private static final int TEXT_LIMIT = 25;

    private static final int TITLE_SPACE = 44;
    private static final int AXIS_SPACE = 30;
    private static final int BAR_WIDTH = 18;
    private static final int BAR_GAP = 24;
    private static final int BAR_LABEL_SPACE = 52;

    private final ConfusionMatrix matrix;
    private final List<String> classNames;
    private final String title;
    private final int cell;
    private final int labelSpace;

    /** A matrix with a name for each class. */
    public ConfusionPicture(ConfusionMatrix matrix, List<String> classNames, String title) {
        if (matrix.classes() != classNames.size()) {
            throw new IllegalArgumentException("confusion matrix of %d classes: got %d class names"
                    .formatted(matrix.classes(), classNames.size()));
        }
        this.matrix = matrix;
        this.classNames = List.copyOf(classNames);
        this.title = title;
        this.cell = matrix.classes() <= 12 ? 54 : matrix.classes() <= TEXT_LIMIT ? 44 : 8;
        this.labelSpace = hasText() ? 12 + 7 * longestName() : 12;
    }

    private boolean hasText() {
        return matrix.classes() <= TEXT_LIMIT;
    }

    private int longestName() {
        return classNames.stream().mapToInt(String::length).max().orElse(0);
    }

    private int left() {
        return AXIS_SPACE + labelSpace;
    }

    private int side() {
        return cell * matrix.classes();
    }

    @Override
    public int width() {
        return left() + side() + BAR_GAP + BAR_WIDTH + BAR_LABEL_SPACE;
    }

    @Override
    public int height() {
        return TITLE_SPACE + side() + labelSpace + AXIS_SPACE;
    }

    @Override
    public void paint(Graphics2D graphics) {
        for (int row = 0; row < matrix.classes(); row++) {
            for (int column = 0; column < matrix.classes(); column++) {
                paintCell(graphics, row, column);
            }
        }
        graphics.setColor(Palette.INK);
        graphics.setStroke(Palette.THIN);
        graphics.drawRect(left(), TITLE_SPACE, side(), side());
        if (hasText()) {
            paintNames(graphics);
        }
        paintTitles(graphics);
        paintColourBar(graphics);
    }

    private void paintCell(Graphics2D graphics, int row, int column) {
        double share = matrix.share(row, column);
        int x = left() + column * cell;
        int y = TITLE_SPACE + row * cell;
        graphics.setColor(Palette.blues(share));
        graphics.fillRect(x, y, cell, cell);
        long count = matrix.count(row, column);
        if (!hasText()) {
            return;
        }
        if (count == 0) {
            graphics.setColor(Palette.FAINT);
            centred(graphics, "0", Palette.font(cell / 5), x + cell / 2, y + cell / 2 + 4);
            return;
        }
        graphics.setColor(Palette.textOnBlues(share));
        centred(graphics, Long.toString(count), Palette.font(cell / 4), x + cell / 2, y + cell / 2 - 1);
        String percent = String.format(Locale.ROOT, "%.1f%%", 100 * share);
        centred(graphics, percent, Palette.font(cell / 5), x + cell / 2, y + cell * 4 / 5);
    }

    private void paintNames(Graphics2D graphics) {
        graphics.setColor(Palette.INK);
        graphics.setFont(Palette.font(12));
        FontMetrics metrics = graphics.getFontMetrics();
        for (int i = 0; i < matrix.classes(); i++) {
            String name = classNames.get(i);
            int middle = i * cell + cell / 2;
            graphics.drawString(name, left() - 8 - metrics.stringWidth(name), TITLE_SPACE + middle + 4);
            Graphics2D turned = (Graphics2D) graphics.create();
            turned.translate(left() + middle + 4, TITLE_SPACE + side() + 8 + metrics.stringWidth(name));
            turned.rotate(-Math.PI / 2);
            turned.drawString(name, 0, 0);
            turned.dispose();
        }
    }

    private void paintTitles(Graphics2D graphics) {
        graphics.setColor(Palette.INK);
        centred(graphics, title, Palette.bold(15), left() + side() / 2, 27);
        centred(graphics, "predicted class", Palette.font(13), left() + side() / 2, height() - 10);
        Graphics2D turned = (Graphics2D) graphics.create();
        turned.translate(20, TITLE_SPACE + side() / 2);
        turned.rotate(-Math.PI / 2);
        centred(turned, "true class", Palette.font(13), 0, 0);
        turned.dispose();
    }

    private void paintColourBar(Graphics2D graphics) {
        int x = left() + side() + BAR_GAP;
        for (int i = 0; i < side(); i++) {
            graphics.setColor(Palette.blues(1 - (i + 0.5) / side()));
            graphics.fillRect(x, TITLE_SPACE + i, BAR_WIDTH, 1);
        }
        graphics.setColor(Palette.INK);
        graphics.setFont(Palette.font(11));
        graphics.drawRect(x, TITLE_SPACE, BAR_WIDTH, side());
        for (int percent = 0; percent <= 100; percent += 20) {
            int y = TITLE_SPACE + side() - side() * percent / 100;
            graphics.drawLine(x + BAR_WIDTH, y, x + BAR_WIDTH + 4, y);
            graphics.drawString(percent + "%", x + BAR_WIDTH + 8, y + 4);
        }
    }

    private static void centred(Graphics2D graphics, String text, Font font, int x, int baseline) {
        graphics.setFont(font);
        graphics.drawString(text, x - graphics.getFontMetrics().stringWidth(text) / 2f, baseline);
    }
}
