package dev.jacobi.models.training;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.StoredTensor;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.optimisation.Optimizer;
import dev.jacobi.models.optimisation.ParameterBlock;
import dev.jacobi.models.optimisation.Schedule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What changes while a network learns: the network, the optimizer and the schedule.
 *
 * @param backend where the network lives
 * @param network its parameters are views of the block
 * @param block parameters and gradients
 * @param optimizer over the block
 * @param schedule of the learning rate
 * @param lossScale what the loss is multiplied by before it is differentiated
 * @param average of the weights, which is what is used then; null for none
 */
public record Learner(
        Backend backend,
        Layer network,
        ParameterBlock block,
        Optimizer optimizer,
        Schedule schedule,
        LossScale lossScale,
        WeightAverage average)
        implements AutoCloseable {
    /** Prefix of the weights that are being trained, where the plain names are the average's. */
    private static final String TRAINED = "trained/";

    /**
     * A learner at its first step.
     *
     * @param network with memory; the learner closes it
     * @param optimizer makes the optimizer of the network's parameters, as in {@code block -> new Sgd(block, settings)}
     * @param notice is told of parameters without a gradient
     */
    public static Learner of(
            Backend backend,
            Layer network,
            Function<ParameterBlock, Optimizer> optimizer,
            Schedule schedule,
            Consumer<String> notice) {
        ParameterBlock block = new ParameterBlock(network, notice);
        return new Learner(backend, network, block, optimizer.apply(block), schedule, new LossScale(backend), null);
    }

    /**
     * The same learner, which averages its weights from now on; it replaces this one.
     *
     * @param decay see {@link WeightAverage}
     */
    public Learner averaging(double decay) {
        return new Learner(
                backend,
                network,
                block,
                optimizer,
                schedule,
                lossScale,
                new WeightAverage(network, block.values(), decay));
    }

    /** Tells the schedule a metric; true if it reduced the learning rate. */
    boolean tellSchedule(double metric) {
        double before = schedule.learningRate(0);
        schedule.observe(metric);
        return schedule.learningRate(0) < before;
    }

    /** Takes the weights, which a step has changed, into their average if there is one. */
    void updateAverage() {
        if (average != null) {
            average.update(optimizer.steps());
        }
    }

    /**
     * Computes something with the average of the network's weights, or with these themselves where they are not
     * averaged.
     */
    <T> T withAveragedWeights(Supplier<T> body) {
        return average == null ? body.get() : average.inNetwork(body);
    }

    /** The network's contents by name, with averaged weights if there are any. */
    Map<String, StoredTensor> networkTensors() {
        return withAveragedWeights(() -> NetworkState.save(network));
    }

    /** Weights, statistics, counters and velocity by name. */
    Map<String, StoredTensor> tensors() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(networkTensors());
        if (average != null) {
            NetworkState.save(network).forEach((name, tensor) -> tensors.put(TRAINED + name, tensor));
        }
        tensors.putAll(optimizer.state());
        tensors.putAll(lossScale.state());
        return tensors;
    }

    /**
     * Goes back to saved tensors and a schedule's state.
     *
     * @throws IllegalArgumentException if they are of another network, or have an average of the weights where this
     *     learner has none or the other way round
     */
    void restore(Map<String, StoredTensor> tensors, Map<String, String> scheduleState) {
        boolean averaged = tensors.keySet().stream().anyMatch(name -> name.startsWith(TRAINED));
        if (averaged != (average != null)) {
            throw new IllegalArgumentException("averaged weights: the checkpoint has %s, expected %s, as this run has"
                    .formatted(averaged ? "some" : "none", averaged ? "none" : "some"));
        }
        NetworkState.load(network, tensors);
        if (average != null) {
            average.reset();
            NetworkState.load(network, trained(tensors));
        }
        optimizer.restore(tensors);
        lossScale.restore(tensors);
        schedule.restore(scheduleState);
    }

    private static Map<String, StoredTensor> trained(Map<String, StoredTensor> tensors) {
        Map<String, StoredTensor> trained = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(TRAINED)) {
                trained.put(name.substring(TRAINED.length()), tensor);
            }
        });
        return trained;
    }

    @Override
    public void close() {
        if (average != null) {
            average.close();
        }
        optimizer.close();
        lossScale.close();
        block.close();
        network.close();
    }
}
