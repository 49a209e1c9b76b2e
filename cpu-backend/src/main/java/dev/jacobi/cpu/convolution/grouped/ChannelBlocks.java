package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.VectorShuffle;

/**
 * How the groups of a grouped convolution share vectors: of 16 lanes, four groups of four channels make a block.
 *
 * <p>An output lane needs only the input channels of its own group. A shuffle brings channel c of each lane's group to
 * the lane, so that no lane multiplies by zeros, and no group sees the numbers of another.
 *
 * @param groups number of groups
 * @param in input channels of a group
 * @param out output channels of a group
 */
record ChannelBlocks(int groups, int in, int out) {
    /** Whether a group of {@code in} input and {@code out} output channels fits a vector. */
    static boolean fits(int in, int out) {
        return in <= LANES && out <= LANES;
    }

    /** Groups that share a block. */
    private int shared() {
        return LANES / Math.max(in, out);
    }

    /** Number of blocks. */
    int count() {
        return Math.ceilDiv(groups, shared());
    }

    private int groups(int block) {
        return Math.min(shared(), groups - block * shared());
    }

    /** The first input channel of a block. */
    int inStart(int block) {
        return block * shared() * in;
    }

    /** Input channels of a block. */
    int inWidth(int block) {
        return groups(block) * in;
    }

    /** The first output channel of a block. */
    int outStart(int block) {
        return block * shared() * out;
    }

    /** Output channels of a block. */
    int outWidth(int block) {
        return groups(block) * out;
    }

    /** Whether each output lane is made from the input lane of the same number. */
    boolean depthwise() {
        return in == 1 && out == 1;
    }

    /** For each input channel of a group, the shuffle that brings it to the output lanes of its group. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    VectorShuffle<Float>[] shuffles() {
        VectorShuffle[] shuffles = new VectorShuffle[in];
        for (int c = 0; c < in; c++) {
            int channel = c;
            shuffles[c] = VectorShuffle.fromOp(Simd.SPECIES, lane -> Math.min(lane / out, shared() - 1) * in + channel);
        }
        return shuffles;
    }
}
