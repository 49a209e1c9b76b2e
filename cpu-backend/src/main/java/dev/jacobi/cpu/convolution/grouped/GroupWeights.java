package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.TapAxis;
import dev.jacobi.cpu.memory.FloatBuffer;

/**
 * Where the weights of a grouped convolution lie for its kernels: block after block of output channels, tap after tap,
 * input channel after input channel of a group, and then lane by lane.
 *
 * @param blocks of the convolution, or of its input gradient
 * @param transposed whether it is the input gradient, whose inputs are the convolution's outputs
 */
record GroupWeights(Conv2dShape shape, ChannelBlocks blocks, boolean transposed) {
    static GroupWeights forward(Conv2dShape shape) {
        ChannelBlocks blocks = new ChannelBlocks(shape.groups(), shape.groupC(), shape.groupK());
        return new GroupWeights(shape, blocks, false);
    }

    static GroupWeights transposed(Conv2dShape shape) {
        ChannelBlocks blocks = new ChannelBlocks(shape.groups(), shape.groupK(), shape.groupC());
        return new GroupWeights(shape, blocks, true);
    }

    /** Channels of the tensor that is summed up. */
    int inChannels() {
        return transposed ? shape.k() : shape.c();
    }

    /** Channels of the tensor that holds the sums. */
    int outChannels() {
        return transposed ? shape.c() : shape.k();
    }

    /** Packs the weights of one block, for the taps in these rows and columns. */
    void pack(FloatBuffer w, int block, TapAxis rows, TapAxis columns, FloatBuffer packed, int start) {
        int to = packed.offset() + start;
        for (int row : rows.taps()) {
            for (int column : columns.taps()) {
                for (int lane = 0; lane < LANES; lane++) {
                    boolean exists = lane < blocks.outWidth(block);
                    int from = exists ? w.offset() + index(block, lane, row, column) : 0;
                    for (int in = 0; in < blocks.in(); in++) {
                        packed.array()[to + in * LANES + lane] = exists ? w.array()[from + in * inStep()] : 0;
                    }
                }
                to += blocks.in() * LANES;
            }
        }
    }

    /** Where the weight of an output lane and the first input channel of its group lies. */
    int index(int block, int lane, int row, int column) {
        int out = blocks.outStart(block) + lane;
        int k = transposed ? out / shape.groupC() * shape.groupK() : out;
        int c = transposed ? out % shape.groupC() : 0;
        return ((k * shape.height().kernel() + row) * shape.width().kernel() + column) * shape.groupC() + c;
    }

    /** Floats from there to the weight of the next input channel. */
    int inStep() {
        return transposed ? shape.depth() : 1;
    }
}
