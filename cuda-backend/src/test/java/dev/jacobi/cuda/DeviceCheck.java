package dev.jacobi.cuda;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs the contract and the training on the graphics card of a machine that has no Maven. */
final class DeviceCheck {
    private DeviceCheck() {}

    /** Prints a summary; exit code 1 if anything failed, or nothing ran. */
    public static void main(String[] arguments) {
        System.setProperty("require.cuda", "true");
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(
                        selectClass(CudaBackendTest.class),
                        selectClass(MixedPrecisionOnCudaTest.class),
                        selectClass(ChannelPaddingTest.class),
                        selectClass(GraphTest.class),
                        selectClass(CapturedWorkTest.class),
                        selectClass(CapturedTrainingTest.class),
                        selectClass(ResidentPicturesOnCudaTest.class),
                        selectClass(TrainingOnCudaTest.class))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        TestExecutionSummary summary = listener.getSummary();
        PrintWriter out = new PrintWriter(System.out, true, UTF_8);
        summary.printTo(out);
        summary.printFailuresTo(out, 3);
        boolean good = summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
        System.exit(good ? 0 : 1);
    }
}
