package dev.jacobi.benchmarks.dl4j;

import dev.jacobi.benchmarks.work.TrainingStepWork;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;

/**
 * v ← momentum·v + g, update = rate·v: what the other engines call momentum. Deeplearning4j's own, {@code Nesterovs}, looks
 * ahead.
 */
record Momentum(double rate) implements IUpdater {
    private static final String VELOCITY = "velocity";

    @Override
    public long stateSize(long parameters) {
        return parameters;
    }

    @Override
    public GradientUpdater<Momentum> instantiate(INDArray state, boolean initialise) {
        Updater updater = new Updater(this);
        updater.setStateViewArray(state, state.shape(), 'c', initialise);
        return updater;
    }

    @Override
    public GradientUpdater<Momentum> instantiate(Map<String, INDArray> state, boolean initialise) {
        Updater updater = new Updater(this);
        updater.setState(state, initialise);
        return updater;
    }

    @Override
    @SuppressWarnings("MissingSuperCall") // nothing here can change
    public IUpdater clone() {
        return new Momentum(rate);
    }

    @Override
    public double getLearningRate(int iteration, int epoch) {
        return rate;
    }

    @Override
    public boolean hasLearningRate() {
        return true;
    }

    @Override
    public void setLrAndSchedule(double rate, ISchedule schedule) {
        throw new UnsupportedOperationException("the rate stays " + this.rate);
    }

    private static final class Updater implements GradientUpdater<Momentum> {
        private final Momentum config;
        private INDArray velocity;

        Updater(Momentum config) {
            this.config = config;
        }

        @Override
        public Momentum getConfig() {
            return config;
        }

        @Override
        public void setState(Map<String, INDArray> state, boolean initialise) {
            velocity = state.get(VELOCITY);
        }

        @Override
        public Map<String, INDArray> getState() {
            return Map.of(VELOCITY, velocity);
        }

        @Override
        public void setStateViewArray(INDArray state, long[] shape, char order, boolean initialise) {
            if (initialise) {
                state.assign(0);
            }
            velocity = state;
        }

        @Override
        public void applyUpdater(INDArray gradient, int iteration, int epoch) {
            velocity.muli(TrainingStepWork.MOMENTUM).addi(gradient);
            gradient.assign(velocity).muli(config.rate());
        }
    }
}
