package dev.jacobi.cpu.convolution;

import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.vectors.Rows;

/**
 * How the sums of a weight gradient are split for several threads: the items that they run over (lines, tiles, strips or
 * pictures) are cut into parts, each part has sums of its own, and in the end the sums of all parts are added.
 *
 * <p>Floating-point sums depend on the order of their terms. So the number of parts follows from the geometry alone and
 * never from the number of threads; whoever computes a part adds its items in order, then the parts are added in order,
 * and the result has the same bits on any number of threads.
 *
 * <p>The sums of all parts lie in one buffer, part after part.
 *
 * @param items what is summed over
 * @param parts how many parts the items are cut into
 * @param partLength floats of the sums of one part
 */
public record PartialSums(int items, int parts, int partLength) {
    /** Pieces of work to aim at, be they parts, blocks of the result or both: each part costs memory and additions. */
    public static final int PIECES = 8;

    /** The first item of a part. */
    public int first(int part) {
        return (int) ((long) items * part / parts);
    }

    /** The item after the last one of a part. */
    public int end(int part) {
        return first(part + 1);
    }

    /** Where the sums of a part begin in the buffer. */
    public int start(int part) {
        return part * partLength;
    }

    /** Floats of the sums of all parts. */
    public int length() {
        return parts * partLength;
    }

    /** Adds floats {@code from … from + count - 1} of every other part, in order, to those of the first part. */
    public void addToFirst(FloatBuffer sums, int from, int count) {
        int to = sums.offset() + from;
        for (int part = 1; part < parts; part++) {
            Rows.add(sums.array(), to + start(part), sums.array(), to, count);
        }
    }
}
