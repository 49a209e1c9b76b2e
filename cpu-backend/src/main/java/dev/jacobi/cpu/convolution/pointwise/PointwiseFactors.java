package dev.jacobi.cpu.convolution.pointwise;

import static dev.jacobi.cpu.convolution.PartialSums.PIECES;
import static dev.jacobi.cpu.products.MicroKernels.CHUNK;
import static dev.jacobi.cpu.products.MicroKernels.ROWS;
import static dev.jacobi.cpu.vectors.Simd.LANES;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.products.OuterProducts;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.products.PixelGrid;
import dev.jacobi.cpu.products.StridedKernels;
import dev.jacobi.cpu.vectors.Rows;
import dev.jacobi.cpu.vectors.Simd;

/**
 * The two matrices whose product is the weight gradient of a {@link PointwiseConvolution}: the input [pixels, channels]
 * and the output gradient [pixels, filters]. A is the wider one, whose numbers are multiplied with vectors of B, the
 * narrower, since B's lines stay in the first-level cache meanwhile.
 *
 * @param turned whether A is the input, so that the sums are [channels, filters]
 */
record PointwiseFactors(FloatBuffer a, FloatBuffer b, boolean turned, Conv2dShape shape) {
    /** Pixels that are added up at a time: two vectors of one matrix for each of them fit the first-level cache. */
    private static final int BLOCK = 128;

    /**
     * Floats of the narrower matrix from the first pixel of a block to its last, where nothing is packed. Pixels that
     * lie far apart compete for few lines of the first-level cache, so it holds fewer of them.
     */
    private static final int SPAN = BLOCK * 64;

    /**
     * Pixels of a block where both are packed. Long vectors fill three quarters of a first-level cache of 32 KiB with a
     * panel. Shorter ones take less, but the numbers of A that belong to them lie a chunk apart, so that only every fourth
     * line of the cache can hold them; it has room for 128.
     */
    private static final int PACKED_BLOCK = Simd.MANY_REGISTERS ? 192 : 96;

    /** Pixels of one sum, roughly; then another sum begins. */
    private static final int SUMMED = 4096;

    /** Panels of the narrower matrix, and so passes over the wider one, up to which nothing is packed. */
    private static final int FEW_PANELS = 2;

    static PointwiseFactors of(FloatBuffer dy, FloatBuffer x, Conv2dShape shape) {
        boolean turned = shape.c() > shape.k();
        return new PointwiseFactors(turned ? x : dy, turned ? dy : x, turned, shape);
    }

    /** Layout of the sums. */
    Panels panels() {
        return new Panels(Math.max(shape.c(), shape.k()), Math.min(shape.c(), shape.k()));
    }

    private boolean isPacked() {
        return panels().count() > FEW_PANELS;
    }

    /** Pixels of a block: whole lines, unless all pixels form a single line. */
    private int blockPixels() {
        int step = turned ? shape.k() : inputStep();
        int most = isPacked() ? PACKED_BLOCK : Math.clamp(SPAN / step, 1, BLOCK);
        return isOneLine() ? most : Math.max(1, most / shape.q()) * shape.q();
    }

    /**
     * Number of parts of the pixels. The sums of each are written and read once more, so a part has at least a block. A
     * power of two is likely to be a multiple of the number of threads.
     */
    int pixelParts() {
        int blocks = lines() * shape.q() / blockPixels();
        return Integer.highestOneBit(Math.clamp(blocks, 1, Math.min(PIECES, lines())));
    }

    /** Floats that a packed block of A takes. */
    private int packedA() {
        return blockPixels() * Math.ceilDiv(panels().depth(), CHUNK) * CHUNK;
    }

    /** Floats that a packed block of both takes. */
    int packedLength() {
        return isPacked() ? packedA() + blockPixels() * panels().columns() : 0;
    }

    /** Lines of outputs of all pictures. */
    int lines() {
        return shape.n() * shape.p();
    }

    private int inputStep() {
        return shape.width().stride() * shape.c();
    }

    private int inputLine() {
        return shape.height().stride() * shape.width().size() * shape.c();
    }

    private int outputLine() {
        return shape.q() * shape.k();
    }

    /** Whether all pixels follow one another at equal distances. */
    private boolean isOneLine() {
        return shape.height().stride() == 1 && shape.width().stride() == 1;
    }

    /** Whether the next picture's first line follows this picture's last at the distance that all lines have. */
    private boolean isOnePicture() {
        return shape.p() * shape.height().stride() == shape.height().size();
    }

    /**
     * Adds up the products of some lines for some of A's columns. Long sums lose digits, so some thousands of pixels
     * are added up at a time.
     *
     * @param spare where the sums of the second and all later thousands can be made
     * @param packed memory for packed factors
     */
    void multiply(
            int firstLine,
            int endLine,
            int firstRow,
            int endRow,
            FloatBuffer sums,
            int start,
            int spare,
            FloatBuffer packed) {
        int most = Math.max(1, SUMMED / shape.q());
        for (int line = firstLine; line < endLine; line += most) {
            boolean first = line == firstLine;
            int end = Math.min(endLine, line + most);
            addLines(line, end, firstRow, endRow, sums, first ? start : spare, packed);
            if (!first) {
                Panels panels = panels();
                for (int panel = 0; panel < panels.count(); panel++) {
                    int at = sums.offset() + panels.start(panel) + panels.row(panel, firstRow);
                    int length = panels.row(panel, endRow - firstRow);
                    Rows.add(sums.array(), spare + at, sums.array(), start + at, length);
                }
            }
        }
    }

    private void addLines(
            int firstLine, int endLine, int firstRow, int endRow, FloatBuffer sums, int start, FloatBuffer packed) {
        int most = blockPixels();
        int first = firstLine * shape.q();
        int end = endLine * shape.q();
        int count;
        for (int pixel = first; pixel < end; pixel += count) {
            count = Math.min(most, end - pixel);
            if (!isOneLine() && !isOnePicture()) {
                count = Math.min(count, (shape.p() - pixel / shape.q() % shape.p()) * shape.q());
            }
            boolean fresh = pixel == first;
            if (isPacked()) {
                addPacked(pixel, grid(count), firstRow, endRow, sums, start, fresh, packed);
            } else {
                addInPlace(pixel, grid(count), firstRow, endRow, sums, start, fresh);
            }
        }
    }

    /** How the kernels walk over the next {@code count} pixels. */
    private PixelGrid grid(int count) {
        int lines = isOneLine() ? 1 : count / shape.q();
        int pixels = count / lines;
        return turned
                ? new PixelGrid(lines, pixels, inputStep(), inputLine(), shape.k(), outputLine())
                : new PixelGrid(lines, pixels, shape.k(), outputLine(), inputStep(), inputLine());
    }

    private void addInPlace(
            int pixel, PixelGrid grid, int firstRow, int endRow, FloatBuffer sums, int start, boolean fresh) {
        Panels panels = panels();
        int aStart = aPixel(pixel);
        int bStart = bPixel(pixel);
        for (int panel = 0; panel < panels.count(); panel++) {
            int bi = bStart + panel * 2 * LANES;
            for (int row = firstRow; row < endRow; row += ROWS) {
                int sum = sums.offset() + start + panels.start(panel) + panels.row(panel, row);
                StridedKernels.columns8(a.array(), aStart + row, b.array(), bi, grid, sums.array(), sum, fresh);
            }
        }
    }

    private void addPacked(
            int pixel,
            PixelGrid grid,
            int firstRow,
            int endRow,
            FloatBuffer sums,
            int start,
            boolean fresh,
            FloatBuffer packed) {
        Panels panels = panels();
        int pixels = grid.lines() * grid.pixels();
        float[] factors = packed.array();
        int aStart = packed.offset();
        int bStart = aStart + packedA();
        grid.packA(a.array(), aPixel(pixel) + firstRow, endRow - firstRow, factors, aStart, CHUNK);
        grid.packB(b.array(), bPixel(pixel), panels.columns(), factors, bStart, 2 * LANES);
        for (int panel = 0; panel < panels.count(); panel++) {
            int bi = bStart + panel * 2 * LANES * pixels;
            for (int row = 0; row < endRow - firstRow; row += CHUNK) {
                int columns = Math.min(CHUNK, endRow - firstRow - row);
                int ai = aStart + row * pixels;
                int sum = sums.offset() + start + panels.start(panel) + panels.row(panel, firstRow + row);
                OuterProducts.columns(2, factors, ai, factors, bi, pixels, sums.array(), sum, columns, fresh);
            }
        }
    }

    private int aPixel(int pixel) {
        return a.offset() + (turned ? input(pixel) : output(pixel));
    }

    private int bPixel(int pixel) {
        return b.offset() + (turned ? output(pixel) : input(pixel));
    }

    /** Where the input pixel that an output pixel looks at lies. */
    private int input(int pixel) {
        int line = pixel / shape.q();
        int picture = line / shape.p() * shape.height().size() * shape.width().size() * shape.c();
        return picture + line % shape.p() * inputLine() + pixel % shape.q() * inputStep();
    }

    private int output(int pixel) {
        return pixel * shape.k();
    }

    /** Moves some rows of a panel of the sums to the gradient [K, C]. */
    void store(int panel, int firstRow, int endRow, FloatBuffer sums, FloatBuffer dw) {
        Panels panels = panels();
        int from = sums.offset() + panels.start(panel);
        if (turned) {
            panels.unpack(panel, firstRow, endRow, sums, dw.array(), dw.offset(), shape.c());
            return;
        }
        for (int row = firstRow; row < endRow; row++) {
            int to = dw.offset() + row * shape.c() + panel * 2 * LANES;
            Rows.copy(sums.array(), from + panels.row(panel, row), dw.array(), to, panels.width(panel));
        }
    }
}
