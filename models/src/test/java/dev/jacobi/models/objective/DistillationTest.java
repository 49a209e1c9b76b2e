package dev.jacobi.models.objective;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.SgdSettings;
import dev.jacobi.core.reference.ReferenceBackend;
import dev.jacobi.models.batches.TrainingBatch;
import dev.jacobi.models.layers.Flatten;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Mode;
import dev.jacobi.models.layers.Sequential;
import dev.jacobi.models.optimisation.ConstantRate;
import dev.jacobi.models.optimisation.Sgd;
import dev.jacobi.models.training.Learner;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DistillationTest {
    private static final Shape IMAGES = Shape.of(3, 2, 2, 1);
    private static final double[] PIXELS = {1, -1, 0.5, 2, 0, 1, -2, 0.3, -0.7, 1.5, 0.2, -1};
    private static final int[] LABELS = {0, 2, 1};

    private static Layer network(Backend backend, long seed) {
        Layer network = new Sequential(new Flatten(), new Linear(4, 3));
        network.initialise(backend, seed);
        return network;
    }

    private static Mixture batch() {
        float[] images = new float[PIXELS.length];
        return Mixture.none(new TrainingBatch(images, LABELS, LABELS));
    }

    private static Objective objective(Distillation distillation) {
        return new Objective(0, List.of(), Mixing.NONE, distillation);
    }

    @Test
    void lossIsTheWeightedSumOfBoth() {
        try (Backend backend = new ReferenceBackend();
                Layer student = network(backend, 1);
                Layer twin = network(backend, 2);
                Distillation distillation = new Distillation(network(backend, 2), 0.8, 3);
                Tape _ = Tape.open()) {
            Tensor images = Tensor.of(backend, IMAGES, PIXELS);
            Tensor logits = student.forward(images, Mode.inference());
            double plain = objective(null).loss(logits, images, batch()).item();
            double taught =
                    objective(distillation).loss(logits, images, batch()).item();

            double divergence =
                    divergence(twin.forward(images, Mode.inference()).toDoubles(), logits.toDoubles(), 3);
            assertTrue(divergence > 1e-3, "teacher and student agree too well: " + divergence);
            assertEquals(0.2 * plain + 0.8 * 9 * divergence, taught, 1e-12);
        }
    }

    /** Σ p·log(p/q) over the classes, in the mean over rows of three; p and q are softmax(x/T). */
    private static double divergence(double[] teacher, double[] student, double temperature) {
        double sum = 0;
        for (int row = 0; row < teacher.length; row += 3) {
            double[] p = softmax(teacher, row, temperature);
            double[] q = softmax(student, row, temperature);
            for (int j = 0; j < 3; j++) {
                sum += p[j] * Math.log(p[j] / q[j]);
            }
        }
        return sum / (teacher.length / 3.0);
    }

    private static double[] softmax(double[] logits, int row, double temperature) {
        double[] powers = {
            Math.exp(logits[row] / temperature),
            Math.exp(logits[row + 1] / temperature),
            Math.exp(logits[row + 2] / temperature)
        };
        double total = DoubleStream.of(powers).sum();
        return DoubleStream.of(powers).map(power -> power / total).toArray();
    }

    /** With a teacher alone labels do not matter, and the teacher's probabilities are what is learned. */
    @Test
    void aStudentBecomesLikeItsTeacher() {
        try (Backend backend = new ReferenceBackend();
                Layer twin = network(backend, 2);
                Distillation distillation = new Distillation(network(backend, 2), 1, 2);
                Learner learner = Learner.of(
                        backend,
                        network(backend, 1),
                        block -> new Sgd(block, new SgdSettings(0.9, 0, false, 0)),
                        new ConstantRate(0.1),
                        notice -> {
                            throw new AssertionError(notice);
                        })) {
            for (int step = 0; step < 500; step++) {
                try (Tape tape = Tape.open()) {
                    Tensor images = Tensor.of(backend, IMAGES, PIXELS);
                    Tensor logits = learner.network().forward(images, Mode.inference());
                    Tensor loss = objective(distillation).loss(logits, images, batch());
                    tape.backwardAndRelease(loss, learner.block().gradients());
                }
                learner.optimizer().step(0.1);
            }
            try (Tape _ = Tape.open()) {
                Tensor images = Tensor.of(backend, IMAGES, PIXELS);
                double[] expected = twin.forward(images, Mode.inference()).toDoubles();
                double[] learned =
                        learner.network().forward(images, Mode.inference()).toDoubles();
                for (int row = 0; row < expected.length; row += 3) {
                    for (int j = 0; j < 3; j++) {
                        assertEquals(softmax(expected, row, 1)[j], softmax(learned, row, 1)[j], 1e-3);
                    }
                }
            }
        }
    }

    @Test
    void whatTheTeacherComputesIsReleased() {
        try (Backend backend = new ReferenceBackend();
                Layer student = network(backend, 1);
                Distillation distillation = new Distillation(network(backend, 2), 0.5, 2)) {
            long before = backend.memory().live();
            for (int i = 0; i < 3; i++) {
                try (Tape tape = Tape.open()) {
                    Tensor images = Tensor.of(backend, IMAGES, PIXELS);
                    Tensor logits = student.forward(images, Mode.inference());
                    tape.backward(objective(distillation).loss(logits, images, batch()));
                }
            }
            assertEquals(before, backend.memory().live());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4, weight 0.0", "1.1, 4, weight 1.1", "0.5, 0, temperature 0.0", "0.5, NaN, temperature NaN"})
    void impossibleSharesAreRefused(double weight, double temperature, String message) {
        try (Backend backend = new ReferenceBackend();
                Layer teacher = network(backend, 1)) {
            IllegalArgumentException error =
                    assertThrows(IllegalArgumentException.class, () -> new Distillation(teacher, weight, temperature));
            assertTrue(error.getMessage().contains(message), error.getMessage());
        }
    }
}
