package dev.jacobi.cpu;

import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.cpu.memory.ByteBuffer;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.IntBuffer;
import dev.jacobi.cpu.threads.ThreadTeam;

/** Batches of pictures: row by row, pixel by pixel. */
final class Cropping {
    private final ThreadTeam team;

    Cropping(ThreadTeam team) {
        this.team = team;
    }

    void crop(ByteBuffer set, IntBuffer placements, FloatBuffer mean, FloatBuffer std, FloatBuffer y, CropShape shape) {
        team.split(shape.n() * shape.outHeight(), (from, to, _) -> {
            for (int row = from; row < to; row++) {
                cropRow(set, placements, mean, std, y, shape, row);
            }
        });
    }

    /** One row of the batch; rows are numbered through all of its pictures. */
    private static void cropRow(
            ByteBuffer set,
            IntBuffer placements,
            FloatBuffer mean,
            FloatBuffer std,
            FloatBuffer y,
            CropShape shape,
            int number) {
        int placement = placements.offset() + number / shape.outHeight() * CropShape.PLACEMENT;
        int picture = placements.array()[placement];
        int row = shape.row(placements.array()[placement + 1] + number % shape.outHeight());
        int left = placements.array()[placement + 2];
        boolean mirrored = placements.array()[placement + 3] != 0;
        int pixels = set.offset() + (picture * shape.height() + row) * shape.width() * shape.channels();
        int output = y.offset() + number * shape.outWidth() * shape.channels();
        for (int q = 0; q < shape.outWidth(); q++) {
            int column = shape.column(left + (mirrored ? shape.outWidth() - 1 - q : q));
            for (int c = 0; c < shape.channels(); c++) {
                int pixel = row < 0 || column < 0
                        ? 0
                        : Byte.toUnsignedInt(set.array()[pixels + column * shape.channels() + c]);
                y.array()[output++] = (pixel / 255f - mean.array()[mean.offset() + c]) / std.array()[std.offset() + c];
            }
        }
    }
}
