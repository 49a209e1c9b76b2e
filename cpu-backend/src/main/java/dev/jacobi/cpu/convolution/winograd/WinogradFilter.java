package dev.jacobi.cpu.convolution.winograd;

/**
 * One axis of a convolution by Winograd's method: Y = Aᵀ·[(G·g) ⊙ (Bᵀ·d)] for a tile of inputs d and weights g. It is
 * applied along one axis after the other, and every pair of points becomes a plane: a matrix product over all tiles.
 *
 * <p>The planes of a column of points follow each other. The last transform has a store for each column, which goes down
 * its rows, and so from each plane to the next. Processors prefetch a few such steps ahead; were the planes of a row to
 * follow each other, these steps would be as many planes long as a row has, and soon end in another thread's memory.
 *
 * @param span inputs that a tile looks at
 * @param advance inputs from one tile to the next
 * @param points numbers that are multiplied
 * @param outputs numbers that come out of a tile
 * @param weightPoints distinct transformed weights; the points beyond them share the last
 * @param input Bᵀ: span to points
 * @param output Aᵀ: points to outputs
 */
record WinogradFilter(
        int span, int advance, int points, int outputs, int weightPoints, InputTransform input, LineTransform output) {
    /** Matrix products along two axes. */
    int planes() {
        return points * points;
    }

    /** Planes of transformed weights. */
    int weightPlanes() {
        return weightPoints * weightPoints;
    }

    /** The plane of weights that a plane of inputs is multiplied by. */
    int weightPlane(int plane) {
        int row = Math.min(plane % points, weightPoints - 1);
        int column = Math.min(plane / points, weightPoints - 1);
        return column * weightPoints + row;
    }

    /** Whether no plane of inputs before this one has the same plane of weights. */
    boolean isFirst(int plane) {
        return plane / points < weightPoints && plane % points < weightPoints;
    }
}
