package dev.jacobi.app.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.evaluation.Evaluation;
import dev.jacobi.models.evaluation.Evaluator;
import dev.jacobi.models.evaluation.TestTimeAugmentation;
import dev.jacobi.models.layers.Flatten;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class LiveReporterTest {
    @Test
    void confusionMatrixOfVeryManyClassesIsNotTold() throws InterruptedException {
        assertTrue(validation(2).contains("\"confusion\":[[0,0],[0,0]]"), validation(2));
        assertTrue(validation(1000).contains("\"confusion\":null"), "1000 classes");
    }

    /** What viewers are told of a validation without pictures. */
    private static String validation(int classes) throws InterruptedException {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        ImageSet pictures = new ImageSet("set", 1, 1, 1, new byte[1], new int[1], names);
        LiveFeed feed = new LiveFeed();
        new LiveReporter(feed, null, null, pictures).validated(1, nothing());
        return feed.read(0, 0).messages().getFirst();
    }

    private static Evaluation nothing() {
        BatchSource none = new BatchSource() {
            @Override
            public int samples() {
                return 0;
            }

            @Override
            public int batches() {
                return 0;
            }

            @Override
            public Shape imageShape() {
                return Shape.of(1, 1, 1);
            }

            @Override
            public Batches epoch(int epoch, int firstBatch) {
                return Batches.of(firstBatch, 0, _ -> null);
            }
        };
        return new Evaluator(new Flatten(), new ReferenceBackend(), TestTimeAugmentation.NONE).evaluate(none);
    }
}
