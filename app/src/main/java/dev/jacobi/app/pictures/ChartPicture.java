package dev.jacobi.app.pictures;

import java.awt.Graphics2D;
import java.util.function.Function;
import org.knowm.xchart.internal.chartpart.Chart;

/**
 * A chart as a picture.
 *
 * @param chart makes it for a theme
 */
record ChartPicture(Function<Theme, Chart<?, ?>> chart) implements Picture {
    @Override
    public int width() {
        return ChartStyle.WIDTH;
    }

    @Override
    public int height() {
        return ChartStyle.HEIGHT;
    }

    @Override
    public void paint(Graphics2D graphics, Theme theme) {
        chart.apply(theme).paint(graphics, width(), height());
    }
}
