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

/**
 * What changes while a network learns: the network, the optimizer and the schedule.
 *
 * @param backend where the network lives
 * @param network its parameters are views of the block
 * @param block parameters and gradients
 * @param optimizer over the block
 * @param schedule of the learning rate
 */
public record Learner(Backend backend, Layer network, ParameterBlock block, Optimizer optimizer, Schedule schedule)
        implements AutoCloseable {
    /**
     * A learner at its first step.
     *
     * @param network with memory; the learner closes it
     * @param optimizer makes the optimizer of the network's parameters, as in {@code block -> new Sgd(block, settings)}
     * @param notice where parameters without a gradient are told
     */
    public static Learner of(
            Backend backend,
            Layer network,
            Function<ParameterBlock, Optimizer> optimizer,
            Schedule schedule,
            Consumer<String> notice) {
        ParameterBlock block = new ParameterBlock(network, notice);
        return new Learner(backend, network, block, optimizer.apply(block), schedule);
    }

    /** Weights, statistics, counters and velocity by name. */
    Map<String, StoredTensor> tensors() {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>(NetworkState.save(network));
        tensors.putAll(optimizer.state());
        return tensors;
    }

    /** Goes back to saved tensors and a schedule's state. */
    void restore(Map<String, StoredTensor> tensors, Map<String, String> scheduleState) {
        NetworkState.load(network, tensors);
        optimizer.restore(tensors);
        schedule.restore(scheduleState);
    }

    @Override
    public void close() {
        optimizer.close();
        block.close();
        network.close();
    }
}
