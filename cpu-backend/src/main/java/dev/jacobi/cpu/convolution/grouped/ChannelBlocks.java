package dev.jacobi.cpu.convolution.grouped;

import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.cpu.vectors.Simd;
import jdk.incubator.vector.VectorShuffle;

/**
 * How the groups of a grouped convolution fill vectors. Small groups share one: with vectors of 16 lanes, four groups
 * of four channels make a block. A wide group takes several vectors of inputs, and makes several blocks of outputs.
 *
 * <p>An output lane needs only the input channels of its own group. A shuffle brings channel c of each lane's group to
 * the lane, so that no lane multiplies by zeros, and no group sees the numbers of another.
 *
 * @param groups number of groups
 * @param in input channels of a group
 * @param out output channels of a group
 */
record ChannelBlocks(int groups, int in, int out) {
    /** Whether groups of {@code in} input and {@code out} output channels fill vectors. */
    static boolean fits(int in, int out) {
        return (in <= LANES || in % LANES == 0) && (out <= LANES || out % LANES == 0);
    }

    /** Groups that share a block. */
    private int shared() {
        return Math.max(1, LANES / Math.max(in, out));
    }

    /** Blocks that a wide group's outputs take. */
    private int parts() {
        return Math.ceilDiv(out, LANES);
    }

    /** Number of blocks. */
    int count() {
        return Math.ceilDiv(groups, shared()) * parts();
    }

    private int firstGroup(int block) {
        return block / parts() * shared();
    }

    private int groups(int block) {
        return Math.min(shared(), groups - firstGroup(block));
    }

    /** The first input channel of a block. */
    int inStart(int block) {
        return firstGroup(block) * in;
    }

    /** Input channels of a block. */
    int inWidth(int block) {
        return groups(block) * in;
    }

    /** Vectors of a block's input channels. */
    int inVectors() {
        return Math.ceilDiv(in, LANES);
    }

    /** Channels of a group in one vector of inputs. */
    int depth() {
        return Math.min(in, LANES);
    }

    /** The first output channel of a block. */
    int outStart(int block) {
        return firstGroup(block) * out + block % parts() * LANES;
    }

    /** Output channels of a block. */
    int outWidth(int block) {
        return Math.min(LANES, groups(block) * out);
    }

    /** Whether each output lane is made from the input lane of the same number. */
    boolean depthwise() {
        return in == 1 && out == 1;
    }

    /** For each channel of a vector of inputs, the shuffle that brings it to the output lanes of its group. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    VectorShuffle<Float>[] shuffles() {
        VectorShuffle[] shuffles = new VectorShuffle[depth()];
        for (int c = 0; c < shuffles.length; c++) {
            int channel = c;
            shuffles[c] = VectorShuffle.fromOp(Simd.SPECIES, lane -> Math.min(lane / out, shared() - 1) * in + channel);
        }
        return shuffles;
    }
}
