package dev.jacobi.core.reference;

import dev.jacobi.core.geometry.CropShape;

/** Batches of pictures by their definition. */
final class ReferenceCropping {
    private ReferenceCropping() {}

    static void crop(
            ByteBuffer set,
            IntBuffer placements,
            DoubleBuffer mean,
            DoubleBuffer std,
            DoubleBuffer y,
            CropShape shape) {
        int i = 0;
        for (int n = 0; n < shape.n(); n++) {
            int picture = placements.get(n * CropShape.PLACEMENT);
            int top = placements.get(n * CropShape.PLACEMENT + 1);
            int left = placements.get(n * CropShape.PLACEMENT + 2);
            boolean mirrored = placements.get(n * CropShape.PLACEMENT + 3) != 0;
            for (int p = 0; p < shape.outHeight(); p++) {
                for (int q = 0; q < shape.outWidth(); q++) {
                    int row = shape.row(top + p);
                    int column = shape.column(left + (mirrored ? shape.outWidth() - 1 - q : q));
                    for (int c = 0; c < shape.channels(); c++) {
                        int pixel = row < 0 || column < 0
                                ? 0
                                : set.get(((picture * shape.height() + row) * shape.width() + column) * shape.channels()
                                        + c);
                        // In single precision, as the contract says.
                        y.set(i++, (pixel / 255f - (float) mean.get(c)) / (float) std.get(c));
                    }
                }
            }
        }
    }
}
