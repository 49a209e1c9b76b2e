package dev.jacobi.app.commands;

import dev.jacobi.core.backend.Backend;
import dev.jacobi.models.files.NetworkState;
import dev.jacobi.models.files.Weights;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.networks.Networks;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A trained network from a file, in use.
 *
 * @param network with the file's weights; the caller closes it
 * @param info what is known about it
 */
record SavedNetwork(Layer network, CheckpointInfo info) implements AutoCloseable {
    /**
     * Makes the network and gives it the weights of a file.
     *
     * @param file that they were read from
     * @param info which network it is, and of what pictures
     * @throws IllegalArgumentException if there is no such network
     * @throws IOException if the weights are another's
     */
    static SavedNetwork load(Path file, Weights weights, CheckpointInfo info, Backend backend) throws IOException {
        Layer network = Networks.create(info.model(), info.pictures().networkOptions(), backend, 0);
        try {
            NetworkState.load(network, weights.tensors());
        } catch (IllegalArgumentException e) {
            // Weights that do not fit the network; the file is only named here.
            network.close();
            throw new IOException("%s: %s".formatted(file, e.getMessage()), e);
        }
        return new SavedNetwork(network, info);
    }

    @Override
    public void close() {
        network.close();
    }
}
