package dev.jacobi.cuda;

import dev.jacobi.core.backend.Affine;
import dev.jacobi.core.backend.DType;
import dev.jacobi.core.backend.Moments;
import dev.jacobi.core.geometry.BatchNormShape;
import dev.jacobi.core.geometry.GroupNormShape;
import dev.jacobi.cuda.kernels.Kernels;
import dev.jacobi.cuda.memory.DeviceBuffer;
import dev.jacobi.cuda.memory.DeviceMemory;

/**
 * Batch and group normalisation by kernels of its own: they are bound by memory, and fuse residual and ReLU for NHWC in
 * single precision, which cuDNN's ready-made calls do not.
 */
final class Normalisation {
    /** Rows that one thread should have before they are shared among more blocks. */
    private static final int ROWS_PER_THREAD = 16;

    private static final int MOST_COLUMNS = 32;

    /** Columns where partial sums are put together: few, since there may be many more parts than channels. */
    private static final int COLUMNS_OF_PARTS = 8;

    private final Kernels kernels;
    private final DeviceMemory memory;

    Normalisation(Kernels kernels, DeviceMemory memory) {
        this.kernels = kernels;
        this.memory = memory;
    }

    /** The matrix [rows, channels], and how statistics belong to it, as the kernels' structure Normalisation. */
    private record Matrix(int rows, int channels, int pixels, int groups, double epsilon, boolean relu) {
        static Matrix of(BatchNormShape shape) {
            return new Matrix(
                    shape.rows(), shape.channels(), shape.rows(), shape.channels(), shape.epsilon(), shape.relu());
        }

        static Matrix of(GroupNormShape shape) {
            return new Matrix(
                    shape.n() * shape.pixels(),
                    shape.channels(),
                    shape.pixels(),
                    shape.groups(),
                    shape.epsilon(),
                    false);
        }

        int[] fields() {
            return new int[] {rows, channels, pixels, groups, Float.floatToRawIntBits((float) epsilon), relu ? 1 : 0};
        }

        /** Threads side by side over the channels: a power of two, and as many as a memory transaction serves. */
        int columns() {
            return Math.min(MOST_COLUMNS, Integer.highestOneBit(2 * channels - 1));
        }

        int blocksOfChannels() {
            return Math.ceilDiv(channels, columns());
        }

        int rowsPerBlock() {
            return Kernels.BLOCK / columns();
        }
    }

    // ---- batch normalisation

    void batchStatistics(DeviceBuffer x, Moments moments, BatchNormShape shape) {
        Matrix matrix = Matrix.of(shape);
        int parts = parts(matrix);
        int numbersOfMoments = 3;
        memory.lend(DType.F32, numbersOfMoments * parts * matrix.channels(), partial -> {
            kernels.call("channel_moments", x)
                    .buffer(x)
                    .buffer(partial)
                    .integer(matrix.rows())
                    .integer(matrix.channels())
                    .integer(matrix.columns())
                    .grid(matrix.blocksOfChannels(), parts);
            kernels.call("channel_statistics")
                    .buffer(partial)
                    .integer(parts)
                    .moments(moments)
                    .integer(matrix.channels())
                    .integer(COLUMNS_OF_PARTS)
                    .grid(Math.ceilDiv(matrix.channels(), COLUMNS_OF_PARTS), 1);
        });
    }

    void batchNorm(
            DeviceBuffer x,
            DeviceBuffer residual,
            Moments moments,
            Affine affine,
            DeviceBuffer y,
            BatchNormShape shape) {
        normalise(x, residual, moments, affine, y, Matrix.of(shape));
    }

    void batchParameterGradients(
            DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, Moments moments, Affine daffine, BatchNormShape shape) {
        parameterGradients(x, y, dy, moments, daffine, Matrix.of(shape));
    }

    void batchInputGradient(
            DeviceBuffer x,
            DeviceBuffer y,
            DeviceBuffer dy,
            Moments moments,
            DeviceBuffer gamma,
            Affine daffine,
            DeviceBuffer dx,
            BatchNormShape shape) {
        Matrix matrix = Matrix.of(shape);
        kernels.call("batch_input_gradient", x)
                .buffer(x)
                .buffer(y)
                .buffer(dy)
                .moments(moments)
                .buffer(gamma)
                .affine(daffine)
                .flag(shape.training())
                .buffer(dx)
                .structure(matrix.fields())
                .integer(matrix.columns())
                .grid(matrix.blocksOfChannels(), blocksOfRows(matrix));
    }

    // ---- group normalisation

    void groupNorm(DeviceBuffer x, Affine affine, Moments moments, DeviceBuffer y, GroupNormShape shape) {
        Matrix matrix = Matrix.of(shape);
        kernels.call("group_statistics", x)
                .buffer(x)
                .moments(moments)
                .structure(matrix.fields())
                .grid(shape.n() * shape.groups(), 1);
        normalise(x, null, moments, affine, y, matrix);
    }

    void groupParameterGradients(
            DeviceBuffer x, DeviceBuffer dy, Moments moments, Affine daffine, GroupNormShape shape) {
        parameterGradients(x, null, dy, moments, daffine, Matrix.of(shape));
    }

    void groupInputGradient(
            DeviceBuffer x,
            DeviceBuffer dy,
            Moments moments,
            DeviceBuffer gamma,
            DeviceBuffer dx,
            GroupNormShape shape) {
        Matrix matrix = Matrix.of(shape);
        kernels.call("group_input_gradient", x)
                .buffer(x)
                .buffer(dy)
                .moments(moments)
                .buffer(gamma)
                .buffer(dx)
                .structure(matrix.fields())
                .grid(shape.n() * shape.groups(), 1);
    }

    // ---- what both do alike

    private void normalise(
            DeviceBuffer x, DeviceBuffer residual, Moments moments, Affine affine, DeviceBuffer y, Matrix matrix) {
        kernels.call("normalise", x)
                .buffer(x)
                .buffer(residual)
                .moments(moments)
                .affine(affine)
                .buffer(y)
                .structure(matrix.fields())
                .integer(matrix.columns())
                .grid(matrix.blocksOfChannels(), blocksOfRows(matrix));
    }

    private void parameterGradients(
            DeviceBuffer x, DeviceBuffer y, DeviceBuffer dy, Moments moments, Affine daffine, Matrix matrix) {
        int parts = parts(matrix);
        memory.lend(DType.F32, 2 * parts * matrix.channels(), partial -> {
            kernels.call("channel_gradients", x)
                    .buffer(x)
                    .buffer(y)
                    .buffer(dy)
                    .moments(moments)
                    .buffer(partial)
                    .structure(matrix.fields())
                    .integer(matrix.columns())
                    .grid(matrix.blocksOfChannels(), parts);
            kernels.call("channel_gradient_sums")
                    .buffer(partial)
                    .integer(parts)
                    .affine(daffine)
                    .integer(matrix.channels())
                    .integer(COLUMNS_OF_PARTS)
                    .grid(Math.ceilDiv(matrix.channels(), COLUMNS_OF_PARTS), 1);
        });
    }

    /** Blocks that share the rows where each leaves a partial sum: enough for the device, but each with some work. */
    private int parts(Matrix matrix) {
        int useful = Math.ceilDiv(matrix.rows(), matrix.rowsPerBlock() * ROWS_PER_THREAD);
        return Math.max(1, Math.min(useful, kernels.mostBlocks() / matrix.blocksOfChannels()));
    }

    private int blocksOfRows(Matrix matrix) {
        int useful = Math.ceilDiv(matrix.rows(), matrix.rowsPerBlock());
        return Math.clamp(kernels.mostBlocks() / matrix.blocksOfChannels(), 1, Math.min(useful, Kernels.MOST_ROWS));
    }
}
