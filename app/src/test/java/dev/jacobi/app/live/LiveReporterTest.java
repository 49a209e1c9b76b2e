package dev.jacobi.app.live;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.models.batches.BatchSource;
import dev.jacobi.models.batches.TrainingBatch;
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

    @Test
    void aPictureForWhichTheNetworkComputedNoNumbersIsOfNoClass() throws InterruptedException {
        TrainingBatch batch = new TrainingBatch(new float[] {Float.NaN, 1}, new int[1], new int[1]);
        String told = validation(2, batch);
        assertTrue(told.contains("\"confusion\":[[0,0,1],[0,0,0]]"), told);
        assertTrue(told.contains("\"truth\":\"0\",\"predicted\":\"NaN\""), told);
    }

    /** What viewers are told of a validation whose pictures are the logits. */
    private static String validation(int classes, TrainingBatch... batches) throws InterruptedException {
        List<String> names =
                IntStream.range(0, classes).mapToObj(Integer::toString).toList();
        ImageSet pictures = new ImageSet("set", 1, 1, 1, new byte[1], new int[1], names);
        LiveFeed feed = new LiveFeed();
        new LiveReporter(feed, null, null, pictures).validated(1, evaluation(batches));
        return feed.read(0, 0).messages().getFirst();
    }

    private static Evaluation evaluation(TrainingBatch... batches) {
        BatchSource source = new BatchSource() {
            @Override
            public int samples() {
                return batches.length;
            }

            @Override
            public int batches() {
                return batches.length;
            }

            @Override
            public Shape imageShape() {
                return Shape.of(1, 1, 2);
            }

            @Override
            public Batches epoch(int epoch, int firstBatch) {
                return Batches.of(firstBatch, batches.length, number -> batches[number]);
            }
        };
        return new Evaluator(new Flatten(), new ReferenceBackend(), TestTimeAugmentation.NONE).evaluate(source);
    }
}
