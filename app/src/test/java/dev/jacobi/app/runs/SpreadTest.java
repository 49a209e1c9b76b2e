package dev.jacobi.app.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.junit.jupiter.api.Test;

final class SpreadTest {
    @Test
    void meanAndDeviationAreThoseOfCommonsMath() {
        double[] values = {0.91, 0.87, 0.9, 0.95, 0.7};
        DescriptiveStatistics statistics = new DescriptiveStatistics(values);
        Spread spread = Spread.of(List.of(0.91, 0.87, 0.9, 0.95, 0.7));
        assertEquals(statistics.getMean(), spread.mean(), 1e-15);
        assertEquals(statistics.getStandardDeviation(), spread.deviation(), 1e-15);
        assertEquals(new Spread(0.5, 0), Spread.of(List.of(0.5)));
    }
}
