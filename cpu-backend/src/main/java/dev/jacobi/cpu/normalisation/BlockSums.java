package dev.jacobi.cpu.normalisation;

/** A loop of {@link ChannelKernels} that makes sums: what batch and group norm do for each of their blocks. */
@FunctionalInterface
interface BlockSums {
    /**
     * For the floats {@code from … to-1}, adds two terms to two wide rows of sums.
     *
     * @param first where the sums of the first term begin
     * @param second where those of the second begin
     */
    void add(int from, int to, float[] sums, int first, int second);
}
