package dev.jacobi.benchmarks.pictures;

import dev.jacobi.benchmarks.kernels.Algorithms;
import dev.jacobi.datasets.format.PictureBytes;
import dev.jacobi.models.files.AtomicFile;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendLayout;
import org.knowm.xchart.style.Styler.LegendPosition;

/** How all charts look, and how they become files. Needs no display. */
final class Style {
    static final Color BLUE = new Color(0x1F6FB4);
    static final Color ORANGE = new Color(0xD9731A);
    static final Color GREEN = new Color(0x2B7A3F);
    static final Color PURPLE = new Color(0x7B4FA3);
    static final Color INK = new Color(0x22272E);
    static final Color GREY = new Color(0x8A929C);
    static final Color PINK = new Color(0xC7488A);
    static final Color YELLOW = new Color(0xC9A227);
    static final Color BROWN = new Color(0x7A4B2A);
    static final Color TURQUOISE = new Color(0x2FA8A0);
    static final Color GRID = new Color(0xE3E6EA);

    /** In the order in which series take them; they stay apart for colour-blind eyes too. */
    static final Color[] SERIES = {BLUE, ORANGE, GREEN, PURPLE, GREY, PINK, YELLOW, BROWN, TURQUOISE};

    static final BasicStroke LINE = new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
    static final BasicStroke DASHED =
            new BasicStroke(1.5f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 1f, new float[] {6, 5}, 0);

    static final int WIDTH = 860;
    static final int HEIGHT = 480;

    /** Pixels of the file per unit of length, so that text stays sharp on dense screens. */
    private static final int SCALE = 2;

    private Style() {}

    static void apply(AxesChartStyler styler) {
        styler.setChartBackgroundColor(Color.WHITE)
                .setPlotBackgroundColor(Color.WHITE)
                .setPlotBorderColor(GRID)
                .setChartFontColor(INK)
                .setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 15))
                .setLegendFont(font(12))
                .setLegendBorderColor(GRID)
                .setLegendPosition(LegendPosition.OutsideS)
                .setLegendLayout(LegendLayout.Horizontal)
                .setSeriesColors(SERIES)
                .setLocale(Locale.ROOT)
                .setChartPadding(12);
        styler.setAxisTitleFont(font(13))
                .setAxisTickLabelsFont(font(11))
                .setPlotGridLinesColor(GRID)
                .setPlotGridLinesStroke(new BasicStroke(1f))
                .setAxisTickMarksColor(GRID)
                .setDecimalPattern("#,##0.###");
    }

    /** An algorithm has the same colour in every picture; ink is for what is none. */
    static Color of(String kernel) {
        int index = Algorithms.names().indexOf(kernel);
        return index < 0 ? INK : SERIES[index % SERIES.length];
    }

    private static Font font(int size) {
        return new Font(Font.SANS_SERIF, Font.PLAIN, size);
    }

    /** Writes a chart as a PNG file, whole or not at all. */
    static void write(Chart<?, ?> chart, Path file) throws IOException {
        BufferedImage image = new BufferedImage(WIDTH * SCALE, HEIGHT * SCALE, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        try {
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(SCALE, SCALE);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            chart.paint(graphics, WIDTH, HEIGHT);
        } finally {
            graphics.dispose();
        }
        AtomicFile.write(file, PictureBytes.png(image));
    }
}
