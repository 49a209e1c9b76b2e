package dev.jacobi.models.training;

import dev.jacobi.models.batches.BatchSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * The learning rate range test (Smith, "Cyclical Learning Rates for Training Neural Networks", 2017): a network is
 * trained with a rate that grows from step to step, and the loss shows with which rates it learns. The rate of step i =
 * 0 … n - 1 is from·(to/from)^(i/(n - 1)).
 */
public final class LearningRateFinder {
    /** The share of the smoothed loss that is kept from step to step. */
    private static final double SMOOTHING = 0.95;

    /** The multiple of the lowest smoothed loss that ends the test: only divergence would follow. */
    private static final double DIVERGED = 4;

    private final Learner learner;
    private final BatchSource train;
    private final TrainingSettings settings;

    /**
     * A test of a learner, whose weights are useless afterwards.
     *
     * @param learner whose schedule is not used
     * @param settings of which the objective, the clipping and the accumulation are used
     * @throws IllegalArgumentException if the training set does not fill one batch
     */
    public LearningRateFinder(Learner learner, BatchSource train, TrainingSettings settings) {
        Trainer.checkFillsABatch(train);
        this.learner = learner;
        this.train = train;
        this.settings = settings;
    }

    /**
     * One step.
     *
     * @param learningRate it was made with
     * @param loss of the step's pictures, before the update
     * @param smoothed the running average of the loss: s ← 0.95·s + 0.05·loss, divided by 1 - 0.95ⁱ to make up for its
     *     start at 0
     */
    public record Point(double learningRate, double loss, double smoothed) {}

    /**
     * What was found, in the order of the steps; the test ends early where the smoothed loss is four times its lowest
     * value so far, or not finite.
     */
    public record Result(List<Point> points) {
        /** Copies the list. */
        public Result {
            points = List.copyOf(points);
        }

        /** The rate where the smoothed loss is lowest: larger ones undo what was learned. */
        public double lowest() {
            return points.get(indexOfLowest()).learningRate();
        }

        /** The rate where the smoothed loss falls most per factor of the rate, of those up to the lowest loss. */
        public double steepest() {
            int end = indexOfLowest();
            int best = points.size() / 10;
            double steepest = 0;
            for (int i = best + 1; i < end; i++) {
                // Equal factors from point to point, so that differences are slopes.
                double slope = points.get(i + 1).smoothed() - points.get(i - 1).smoothed();
                if (slope < steepest) {
                    steepest = slope;
                    best = i;
                }
            }
            return points.get(best).learningRate();
        }

        /** The first tenth does not count: there the average is over a few steps only. */
        private int indexOfLowest() {
            int lowest = points.size() / 10;
            for (int i = lowest + 1; i < points.size(); i++) {
                if (points.get(i).smoothed() < points.get(lowest).smoothed()) {
                    lowest = i;
                }
            }
            return lowest;
        }
    }

    /**
     * Checks the arguments of {@link #find}.
     *
     * @throws IllegalArgumentException if rates do not grow, or there are fewer than two
     */
    public static void check(double from, double to, int steps) {
        if (!(from > 0) || !(to > from) || !Double.isFinite(to) || steps < 2) {
            throw new IllegalArgumentException(
                    "learning rate finder: got %s to %s in %d steps, expected growing rates > 0 in at least 2 steps"
                            .formatted(from, to, steps));
        }
    }

    /**
     * Runs the test.
     *
     * @param from the first rate, greater than 0
     * @param to the last, greater than that
     * @param steps at least 2
     * @param progress is told each point
     * @throws NonFiniteLossException if the first step's loss is not finite
     */
    public Result find(double from, double to, int steps, Consumer<Point> progress) {
        check(from, to, steps);
        Search search = new Search(from, to, steps, progress);
        try (TrainingStep step = new TrainingStep(learner, settings, train.imageShape(), _ -> {})) {
            for (int epoch = 0; search.goesOn(); epoch++) {
                search.epoch(step, epoch);
            }
        }
        return new Result(search.points);
    }

    /** A test in progress. */
    private final class Search {
        private final double from;
        private final double to;
        private final int steps;
        private final Consumer<Point> progress;
        private final List<Point> points = new ArrayList<>();
        private double average;
        private double lowest = Double.POSITIVE_INFINITY;
        private boolean diverged;

        Search(double from, double to, int steps, Consumer<Point> progress) {
            this.from = from;
            this.to = to;
            this.steps = steps;
            this.progress = progress;
        }

        boolean goesOn() {
            return points.size() < steps && !diverged;
        }

        void epoch(TrainingStep step, int epoch) {
            try (BatchSource.Batches batches = train.epoch(epoch, 0)) {
                for (int i = 0; batches.hasNext() && goesOn(); i++) {
                    double rate = from * Math.pow(to / from, points.size() / (steps - 1.0));
                    add(step.make(settings.plan(epoch, i, train.batches(), rate), batches, false));
                }
            }
        }

        private void add(StepInFlight step) {
            try {
                add(step.plan().rate(), step.await().loss());
            } catch (NonFiniteLossException e) {
                if (points.isEmpty()) {
                    throw e;
                }
                diverged = true;
            }
        }

        private void add(double rate, double loss) {
            average = SMOOTHING * average + (1 - SMOOTHING) * loss;
            double smoothed = average / (1 - Math.pow(SMOOTHING, points.size() + 1.0));
            Point point = new Point(rate, loss, smoothed);
            points.add(point);
            progress.accept(point);
            lowest = Math.min(lowest, smoothed);
            diverged = smoothed > DIVERGED * lowest;
        }
    }
}
