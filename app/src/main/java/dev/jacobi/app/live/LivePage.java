package dev.jacobi.app.live;

import dev.jacobi.app.runs.RunConfig;
import dev.jacobi.app.runs.RunFolder;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.training.TrainingControl;
import dev.jacobi.models.training.TrainingListener;
import java.io.IOException;
import java.net.URI;

/**
 * A page on this machine that shows a run while it trains, and steers it.
 *
 * <p>Training never waits for a viewer: what happens goes into a {@link LiveFeed}, from which each viewer's own thread
 * reads.
 */
public final class LivePage implements AutoCloseable {
    private final LiveFeed feed = new LiveFeed();
    private final LiveServer server;

    private LivePage(TrainingControl control, int port) throws IOException {
        server = LiveServer.start(feed, control, port);
        // Before anybody knows the address: what the buttons change later, even while data are loaded, comes after it.
        server.state("running", "running");
    }

    /**
     * Starts to serve the page on the loopback address.
     *
     * @param control what the page's buttons act on
     * @param port 0 for any that is free
     */
    public static LivePage open(TrainingControl control, int port) throws IOException {
        return new LivePage(control, port);
    }

    /** Where to look: the address holds a secret that changes with every run. */
    public URI address() {
        return server.address();
    }

    /**
     * Somebody to tell the page of a run.
     *
     * @param pictures the training set, of which the validation set is part
     */
    public TrainingListener reporter(RunFolder folder, RunConfig config, ImageSet pictures) {
        return new LiveReporter(feed, folder, config, pictures);
    }

    /** Tells viewers what is done now that training is over. */
    public void stage(String words) {
        server.state("finishing", words);
    }

    /** Tells viewers how the run ended. */
    public void end(String words) {
        server.state("ended", words);
    }

    /** Gives viewers a moment to read the rest, then stops serving. */
    @Override
    public void close() {
        feed.close();
        server.close();
    }
}
