package dev.jacobi.app.explain;

import dev.jacobi.app.explain.SmallNetwork.Step;
import dev.jacobi.app.explain.Trace.Line;
import dev.jacobi.app.pictures.Picture;
import dev.jacobi.app.pictures.Text;
import dev.jacobi.app.pictures.Theme;
import dev.jacobi.core.check.HostTensor;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A tape as a graph: ops from top to bottom, parameters to their left, values that skip some ops to their right. Along
 * each way the length of the value that goes down it, and of the gradient that came up.
 */
public final class TapePicture implements Picture {
    private static final int WIDTH = 820;
    private static final int LEFT = 270;
    private static final int RIGHT = 610;
    private static final int BOX = 44;
    private static final int ROW = 84;
    private static final int TOP = 16;
    private static final int ARROW = 5;

    /** Room for the words about a parameter's gradient. */
    private static final int GRADIENT = 128;

    private static final Font TITLE = Text.bold(13);
    private static final Font SMALL = Text.font(11);

    private final Trace trace;

    /** The graph of a trace. */
    public TapePicture(Trace trace) {
        this.trace = trace;
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public int height() {
        return TOP + trace.lines().size() * ROW + BOX + TOP;
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        graphics.setStroke(new BasicStroke(1.2f));
        box(graphics, theme, 0, "x", trace.network().values().get("x").shape() + "");
        List<Line> lines = trace.lines();
        for (int k = 0; k < lines.size(); k++) {
            Line line = lines.get(k);
            Step step = line.step();
            String size = "%s · %,d bytes · %s µs forward, %s µs backward"
                    .formatted(
                            trace.network().values().get(step.output()).shape(),
                            line.bytes(),
                            micros(line.forwardMicros()),
                            micros(line.backwardMicros()));
            box(graphics, theme, k + 1, step.toString(), size);
            int parameter = 0;
            for (int i = 0; i < step.inputs().size(); i++) {
                String input = step.inputs().get(i);
                int from = row(input);
                if (from < 0) {
                    parameter(graphics, theme, k + 1, parameter++, input);
                } else if (from == k) {
                    neighbour(graphics, theme, from, input, line.contributions().get(i));
                } else {
                    skip(graphics, theme, from, k + 1, line.contributions().get(i));
                }
            }
        }
        graphics.setColor(theme.orange());
        Text.centred(graphics, "dloss = 1", SMALL, middle(), y(lines.size()) + BOX + 13);
    }

    /** The row of a value's box; -1 for a parameter, which has none. */
    private int row(String value) {
        return value.equals("x")
                ? 0
                : 1
                        + IntStream.range(0, trace.lines().size())
                                .filter(k ->
                                        trace.lines().get(k).step().output().equals(value))
                                .findFirst()
                                .orElse(-2);
    }

    private static void box(Graphics2D graphics, Theme theme, int row, String title, String size) {
        graphics.setColor(theme.grid());
        graphics.fillRoundRect(LEFT, y(row), RIGHT - LEFT, BOX, 10, 10);
        graphics.setColor(theme.ink());
        Text.centred(graphics, title, TITLE, middle(), y(row) + 18);
        Text.centred(graphics, size, Text.fitting(size, 11, RIGHT - LEFT - 12), middle(), y(row) + 35);
    }

    private void neighbour(Graphics2D graphics, Theme theme, int from, String value, HostTensor contribution) {
        double top = y(from) + BOX;
        double bottom = y(from + 1);
        double middle = middle();
        graphics.setColor(theme.blue());
        arrow(graphics, middle - 12, top, middle - 12, bottom);
        Text.right(
                graphics,
                "%s  %s".formatted(value, length(valueOf(value))),
                SMALL,
                middle - 20,
                (top + bottom) / 2 + 4);
        graphics.setColor(theme.orange());
        arrow(graphics, middle + 12, bottom, middle + 12, top);
        Text.left(
                graphics, "d%s  %s".formatted(value, length(contribution)), SMALL, middle + 20, (top + bottom) / 2 + 4);
    }

    private void parameter(Graphics2D graphics, Theme theme, int row, int index, String name) {
        double baseline = y(row) + 16 + 20.0 * index;
        double end = LEFT - 40;
        graphics.setColor(theme.blue());
        arrow(graphics, end + 4, baseline - 6, LEFT, baseline - 6);
        Text.right(graphics, "%s %s".formatted(name, valueOf(name).shape()), SMALL, end - GRADIENT, baseline);
        graphics.setColor(theme.orange());
        arrow(graphics, LEFT, baseline, end + 4, baseline);
        String gradient = "d%s  %s".formatted(name, length(trace.gradients().get(name)));
        Text.right(graphics, gradient, SMALL, end, baseline);
    }

    private void skip(Graphics2D graphics, Theme theme, int from, int to, HostTensor contribution) {
        double begin = y(from) + BOX / 2.0;
        double end = y(to) + BOX / 2.0;
        double reach = RIGHT + 90;
        graphics.setColor(theme.blue());
        graphics.draw(new CubicCurve2D.Double(RIGHT, begin, reach, begin, reach, end - 5, RIGHT, end - 5));
        head(graphics, RIGHT, end - 5, -1, 0);
        graphics.setColor(theme.orange());
        graphics.draw(
                new CubicCurve2D.Double(RIGHT, end + 5, reach + 20, end + 5, reach + 20, begin + 8, RIGHT, begin + 8));
        head(graphics, RIGHT, begin + 8, -1, 0);
        Text.left(graphics, "+ " + length(contribution), SMALL, RIGHT + 92, (begin + end) / 2);
    }

    private static void arrow(Graphics2D graphics, double x1, double y1, double x2, double y2) {
        graphics.draw(new Line2D.Double(x1, y1, x2, y2));
        double distance = Math.hypot(x2 - x1, y2 - y1);
        head(graphics, x2, y2, (x2 - x1) / distance, (y2 - y1) / distance);
    }

    /** A triangle that ends at a point and looks along a direction of length 1. */
    private static void head(Graphics2D graphics, double x, double y, double dx, double dy) {
        Path2D triangle = new Path2D.Double();
        triangle.moveTo(x, y);
        triangle.lineTo(x - ARROW * (2 * dx + dy), y - ARROW * (2 * dy - dx));
        triangle.lineTo(x - ARROW * (2 * dx - dy), y - ARROW * (2 * dy + dx));
        triangle.closePath();
        graphics.fill(triangle);
    }

    private HostTensor valueOf(String name) {
        return trace.network().values().get(name);
    }

    /** The Euclidean length, as in {@code ‖0.123‖}. */
    private static String length(HostTensor tensor) {
        double squares = 0;
        for (int i = 0; i < tensor.size(); i++) {
            squares += tensor.at(i) * tensor.at(i);
        }
        return String.format(Locale.ROOT, "‖%.3g‖", Math.sqrt(squares));
    }

    private static String micros(double micros) {
        return String.format(Locale.ROOT, "%.0f", micros);
    }

    private static int y(int row) {
        return TOP + row * ROW;
    }

    private static double middle() {
        return (LEFT + RIGHT) / 2.0;
    }
}
