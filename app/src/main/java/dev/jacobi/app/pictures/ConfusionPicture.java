package dev.jacobi.app.pictures;

import dev.jacobi.models.evaluation.ConfusionMatrix;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.Locale;

/**
 * A confusion matrix: one row per true class, coloured by the share of that row, with the count and the share written
 * in each cell. With many classes the cells are small and only coloured.
 */
public final class ConfusionPicture implements Picture {
    /** The number of classes up to which cells have text. */
    private static final int TEXT_LIMIT = 25;

    /** The matrix grows with its classes up to this side: pictures are to fit into memory, and on paper. */
    private static final double LARGEST_SIDE = 2_000;

    private static final int TITLE_SPACE = 44;
    private static final int AXIS_SPACE = 30;
    private static final int TICK = 5;
    private static final int BAR_WIDTH = 18;
    private static final int BAR_GAP = 24;
    private static final int BAR_LABEL_SPACE = 52;
    private static final int MARGIN = 16;
    private static final Font NAME_FONT = Text.font(12);
    private static final Font TITLE_FONT = Text.bold(15);

    private final ConfusionMatrix matrix;
    private final List<String> classNames;
    private final String title;
    private final ConfusionStyle style;
    private final double cell;
    private final int labelSpace;

    /** A matrix with a name for each class. */
    public ConfusionPicture(ConfusionMatrix matrix, List<String> classNames, String title, ConfusionStyle style) {
        if (matrix.classes() != classNames.size()) {
            throw new IllegalArgumentException("confusion matrix of %d classes: got %d class names"
                    .formatted(matrix.classes(), classNames.size()));
        }
        this.matrix = matrix;
        this.classNames = List.copyOf(classNames);
        this.title = title;
        this.style = style;
        this.cell = matrix.classes() <= 12 ? 54 : hasText() ? 44 : Math.min(8, LARGEST_SIDE / matrix.classes());
        this.labelSpace = hasText() ? 2 * TICK + longestName() : 12;
    }

    private boolean hasText() {
        return matrix.classes() <= TEXT_LIMIT;
    }

    private int longestName() {
        return (int) Math.ceil(classNames.stream()
                .mapToDouble(name -> Text.width(name, NAME_FONT))
                .max()
                .orElse(0));
    }

    private int left() {
        return AXIS_SPACE + labelSpace;
    }

    private int side() {
        return (int) Math.round(cell * matrix.classes());
    }

    private double halfTitle() {
        return Text.width(title, TITLE_FONT) / 2;
    }

    /** Above the middle of the matrix, unless that has too few classes for a title of this length. */
    private double titleMiddle() {
        return Math.max(left() + side() / 2.0, MARGIN + halfTitle());
    }

    @Override
    public int width() {
        int matrixAndBar = left() + side() + (style.colourBar() ? BAR_GAP + BAR_WIDTH + BAR_LABEL_SPACE : MARGIN);
        return Math.max(matrixAndBar, (int) Math.ceil(titleMiddle() + halfTitle()) + MARGIN);
    }

    @Override
    public int height() {
        return TITLE_SPACE + side() + labelSpace + AXIS_SPACE;
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        graphics.setColor(style.colours().at(0, theme));
        graphics.fillRect(left(), TITLE_SPACE, side(), side());
        for (int row = 0; row < matrix.classes(); row++) {
            for (int column = 0; column < matrix.classes(); column++) {
                paintCell(graphics, theme, row, column);
            }
        }
        graphics.setColor(theme.ink());
        graphics.setStroke(new BasicStroke(1));
        if (style.spines()) {
            graphics.draw(new Rectangle2D.Double(left(), TITLE_SPACE, side(), side()));
        }
        if (hasText()) {
            paintNames(graphics);
        }
        double middle = left() + side() / 2.0;
        Text.centred(graphics, title, TITLE_FONT, titleMiddle(), 27);
        Text.centred(graphics, "predicted class", Text.font(13), middle, height() - 10);
        double half = Text.width("true class", Text.font(13)) / 2;
        Text.upwards(graphics, "true class", Text.font(13), 20, TITLE_SPACE + side() / 2.0 - half);
        if (style.colourBar()) {
            paintColourBar(graphics, theme);
        }
    }

    private void paintCell(Graphics2D graphics, Theme theme, int row, int column) {
        double x = left() + column * cell;
        double y = TITLE_SPACE + row * cell;
        boolean written = hasText() && (style.counts() || style.shares());
        if (matrix.count(row, column) == 0) {
            // It has its colour already: most cells of a large matrix are empty, and would make its file large.
            if (written) {
                graphics.setColor(theme.faint());
                Text.centred(graphics, "0", Text.font((int) cell / 5), x + cell / 2, y + cell / 2 + 4);
            }
            return;
        }
        Color colour = style.colours().at(matrix.share(row, column), theme);
        graphics.setColor(colour);
        graphics.fill(new Rectangle2D.Double(x, y, cell, cell));
        if (written) {
            graphics.setColor(ColourMap.textOn(colour));
            writeCell(graphics, row, column, x + cell / 2, y);
        }
    }

    private void writeCell(Graphics2D graphics, int row, int column, double middle, double top) {
        String count = Long.toString(matrix.count(row, column));
        String percent = String.format(Locale.ROOT, "%.1f%%", 100 * matrix.share(row, column));
        Font large = Text.font((int) cell / 4);
        if (style.counts() && style.shares()) {
            Text.centred(graphics, count, large, middle, top + cell / 2 - 1);
            Text.centred(graphics, percent, Text.font((int) cell / 5), middle, top + cell * 0.8);
        } else {
            Text.centred(graphics, style.counts() ? count : percent, large, middle, top + cell / 2 + 4);
        }
    }

    private void paintNames(Graphics2D graphics) {
        double bottom = TITLE_SPACE + side();
        for (int i = 0; i < matrix.classes(); i++) {
            double middle = (i + 0.5) * cell;
            Text.right(graphics, classNames.get(i), NAME_FONT, left() - 1.6 * TICK, TITLE_SPACE + middle + 4);
            Text.upwards(graphics, classNames.get(i), NAME_FONT, left() + middle + 4, bottom + 1.6 * TICK);
            if (style.ticks()) {
                graphics.draw(new Line2D.Double(left() - TICK, TITLE_SPACE + middle, left(), TITLE_SPACE + middle));
                graphics.draw(new Line2D.Double(left() + middle, bottom, left() + middle, bottom + TICK));
            }
        }
    }

    private void paintColourBar(Graphics2D graphics, Theme theme) {
        int x = left() + side() + BAR_GAP;
        int steps = 100;
        double height = (double) side() / steps;
        for (int i = 0; i < steps; i++) {
            graphics.setColor(style.colours().at(1 - (i + 0.5) / steps, theme));
            // One more unit than its share, so that no seam shows between two steps.
            graphics.fill(new Rectangle2D.Double(
                    x, TITLE_SPACE + i * height, BAR_WIDTH, Math.min(height + 1, side() - i * height)));
        }
        graphics.setColor(theme.ink());
        graphics.draw(new Rectangle2D.Double(x, TITLE_SPACE, BAR_WIDTH, side()));
        for (int percent = 0; percent <= 100; percent += 20) {
            double y = TITLE_SPACE + side() - side() * percent / 100.0;
            graphics.draw(new Line2D.Double(x + BAR_WIDTH, y, x + BAR_WIDTH + 4, y));
            Text.left(graphics, percent + "%", Text.font(11), x + BAR_WIDTH + 8, y + 4);
        }
    }
}
