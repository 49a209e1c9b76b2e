package dev.jacobi.benchmarks.work;

import dev.jacobi.core.random.RandomStream;
import java.util.Arrays;

/** Numbers that are the same in every process, so that two engines compute the same. */
public final class Values {
    private static final float UNIFORM_BOUND = (float) Math.sqrt(3);

    private Values() {}

    /**
     * Uniform numbers of mean 0 and the given deviation.
     *
     * @param name different names give different numbers
     */
    public static float[] of(String name, int length, double deviation) {
        RandomStream random = RandomStream.of(name.hashCode());
        float[] values = new float[length];
        float scale = (float) deviation * UNIFORM_BOUND;
        for (int i = 0; i < length; i++) {
            values[i] = scale * (2 * random.nextFloat() - 1);
        }
        return values;
    }

    /**
     * First values of a network's variable. Weights keep the variance of their input, normalisations start as the
     * identity.
     *
     * @param name PyTorch's, such as {@code layer1.0.bn1.running_var}
     * @param shape PyTorch's: outputs first
     */
    public static float[] ofVariable(String name, int... shape) {
        int length = 1;
        for (int dimension : shape) {
            length *= dimension;
        }
        if (shape.length > 1) {
            return of(name, length, Math.sqrt(2.0 * shape[0] / length));
        }
        float[] values = new float[length];
        if (name.endsWith("weight") || name.endsWith("running_var")) {
            Arrays.fill(values, 1);
        }
        return values;
    }
}
