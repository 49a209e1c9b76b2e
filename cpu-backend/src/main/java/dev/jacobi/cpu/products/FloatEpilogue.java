package dev.jacobi.cpu.products;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.backend.Buffer;
import dev.jacobi.core.backend.Epilogue;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/**
 * An {@link Epilogue} over floats, applied to blocks of pixels while they are in a cache. It takes long runs of memory:
 * the residual is in no cache, and reading it in small pieces would cost more than a separate pass.
 *
 * @param bias of all channels, repeated so that a run may cover several pixels; null where there is nothing to do
 * @param residual null where there is none
 * @param least the least value of an output: 0, or minus infinity without a ReLU
 */
public record FloatEpilogue(float[] bias, FloatBuffer residual, float least) {
    /** The sums as they are. */
    public static final FloatEpilogue NONE = new FloatEpilogue(null, null, Float.NEGATIVE_INFINITY);

    /** Floats of a run of pixels, at least. */
    private static final int RUN = 512;

    /** An epilogue whose buffers are on this backend. */
    public static FloatEpilogue of(Epilogue epilogue, int channels) {
        if (epilogue.equals(Epilogue.NONE)) {
            return NONE;
        }
        return new FloatEpilogue(
                repeated(epilogue.bias(), channels),
                (FloatBuffer) epilogue.residual(),
                epilogue.relu() ? 0 : Float.NEGATIVE_INFINITY);
    }

    private static float[] repeated(Buffer bias, int channels) {
        float[] repeated = new float[Math.ceilDiv(RUN, channels) * channels];
        if (bias != null) {
            FloatBuffer once = FloatBuffer.of(bias);
            for (int i = 0; i < repeated.length; i += channels) {
                System.arraycopy(once.array(), once.offset(), repeated, i, channels);
            }
        }
        return repeated;
    }

    /**
     * Turns the sums of pixels that were just computed into outputs.
     *
     * @param y the whole result
     * @param at where the first pixel's channels begin in its array
     * @param step from one pixel to the next
     * @param firstChannel the first of the channels that are turned into outputs
     * @param channels how many channels of each pixel are
     */
    public void apply(FloatBuffer y, int at, int pixels, int step, int firstChannel, int channels) {
        if (bias == null) {
            return;
        }
        if (channels == step) {
            int count = pixels * channels;
            for (int i = 0; i < count; i += bias.length) {
                finish(y, at + i, 0, Math.min(bias.length, count - i));
            }
        } else {
            for (int pixel = 0; pixel < pixels; pixel++) {
                finish(y, at + pixel * step, firstChannel, channels);
            }
        }
    }

    private void finish(FloatBuffer y, int from, int channel, int count) {
        if (residual == null) {
            addBias(y.array(), from, channel, count);
        } else {
            addBiasAndResidual(y.array(), from, channel, residual.offset() + from - y.offset(), count);
        }
    }

    private void addBias(float[] y, int from, int channel, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            Simd.load(y, from + i).add(Simd.load(bias, channel + i)).max(least).intoArray(y, from + i);
        }
        if (i < count) {
            VectorMask<Float> rest = Rows.first(count - i);
            FloatVector sum = load(y, from + i, rest).add(load(bias, channel + i, rest));
            sum.max(least).intoArray(y, from + i, rest);
        }
    }

    private void addBiasAndResidual(float[] y, int from, int channel, int other, int count) {
        int i = 0;
        for (; i + LANES <= count; i += LANES) {
            FloatVector sum = Simd.load(y, from + i).add(Simd.load(bias, channel + i));
            sum.add(Simd.load(residual.array(), other + i)).max(least).intoArray(y, from + i);
        }
        if (i < count) {
            VectorMask<Float> rest = Rows.first(count - i);
            FloatVector sum = load(y, from + i, rest).add(load(bias, channel + i, rest));
            sum.add(load(residual.array(), other + i, rest)).max(least).intoArray(y, from + i, rest);
        }
    }

    private static FloatVector load(float[] array, int index, VectorMask<Float> lanes) {
        return FloatVector.fromArray(Simd.SPECIES, array, index, lanes);
    }
}
