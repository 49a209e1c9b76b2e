package dev.jacobi.benchmarks.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jacobi.benchmarks.work.Checksum;
import dev.jacobi.benchmarks.work.Task;
import dev.jacobi.benchmarks.work.TrainingStepWork;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.DType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Steps and inference work in the precision that their label names. */
class PrecisionTest {
    private static final TrainingStepWork WORK = new TrainingStepWork("resnet8", 32, 10, 2, 0.01);

    /**
     * A device that says that it wants activations in half precision. It computes with single precision all the same, and
     * remembers what it was asked for.
     */
    private static final class HalfPrecision {
        private final Backend device;
        private final Set<Object> activations = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<Object> inputs = new ArrayList<>();
        private boolean adaptsScale;

        HalfPrecision(Backend device) {
            this.device = device;
        }

        Backend backend() {
            return (Backend) Proxy.newProxyInstance(
                    Backend.class.getClassLoader(), new Class<?>[] {Backend.class}, (self, method, arguments) -> {
                        switch (method.getName()) {
                            case "equals" -> {
                                return System.identityHashCode(self) == System.identityHashCode(arguments[0]);
                            }
                            case "activationType" -> {
                                return DType.F16;
                            }
                            case "allocate" -> {
                                if (arguments[0] == DType.F16) {
                                    Buffer buffer = device.allocate(DType.F32, (int) arguments[1]);
                                    activations.add(buffer);
                                    return buffer;
                                }
                            }
                            case "conv2d" -> inputs.add(arguments[0]);
                            case "updateLossScale" -> adaptsScale = true;
                            default -> {
                                // Nothing to remember.
                            }
                        }
                        try {
                            return method.invoke(device, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        /** Whether what the network's first convolution read was allocated as an activation. */
        boolean isFed() {
            return activations.contains(inputs.getFirst());
        }
    }

    private static Checksum run(Backend backend, BiFunction<Backend, TrainingStepWork, Task> task) {
        try (Task made = task.apply(backend, WORK)) {
            made.run();
            made.run();
            return made.checksum();
        }
    }

    @Test
    void aTrainingStepReadsPicturesInTheActivationsType() {
        try (Backend device = Buffers.cpu(1)) {
            HalfPrecision half = new HalfPrecision(device);
            Checksum loss = run(half.backend(), TrainingStepTask::new);

            assertTrue(half.isFed());
            assertTrue(half.adaptsScale, "half precision needs a loss scale");
            // The scale is a power of two, and gone from the gradients before they change the weights.
            assertEquals(run(device, TrainingStepTask::new), loss);
            assertEquals(0, device.memory().live());
        }
    }

    @Test
    void anInferenceReadsPicturesInTheActivationsType() {
        try (Backend device = Buffers.cpu(1)) {
            HalfPrecision half = new HalfPrecision(device);
            run(half.backend(), InferenceTask::new);

            assertTrue(half.isFed());
            assertFalse(half.adaptsScale);
        }
    }
}
