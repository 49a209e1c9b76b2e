package dev.jacobi.core.contract;

import dev.jacobi.core.geometry.CropShape;
import dev.jacobi.core.random.RandomStream;
import java.util.ArrayList;
import java.util.List;

/** Batches of odd size, cut within pictures and beyond their edges. Every value is exact: see the contract. */
final class CroppingKernels {
    /** Pictures, height and width of the set, then the same of the batch. */
    private static final int[][] GEOMETRIES = {
        {1, 1, 1, 1, 1, 1}, {3, 5, 7, 4, 5, 7}, {7, 9, 6, 5, 4, 3}, {2, 3, 4, 9, 7, 6}, {13, 28, 28, 33, 28, 28}
    };

    private CroppingKernels() {}

    static List<KernelCase> all() {
        List<KernelCase> cases = new ArrayList<>();
        for (int[] g : GEOMETRIES) {
            for (int channels : new int[] {1, 3}) {
                cases.add(cut(new CropShape(g[0], g[1], g[2], channels, g[3], g[4], g[5], false)));
                if (isReached(g[4], g[1]) && isReached(g[5], g[2])) {
                    cases.add(cut(new CropShape(g[0], g[1], g[2], channels, g[3], g[4], g[5], true)));
                }
            }
        }
        return cases;
    }

    /** Whether a part of that length can lie somewhere without being reflected twice. */
    private static boolean isReached(int length, int extent) {
        return length <= 3 * extent - 2;
    }

    private static KernelCase cut(CropShape shape) {
        int length = shape.n() * shape.outHeight() * shape.outWidth() * shape.channels();
        return KernelCase.of(
                "crop " + shape,
                Accuracy.EXACT,
                List.of(
                        Values.bytes(1, shape.count() * shape.height() * shape.width() * shape.channels()),
                        placements(shape),
                        Values.uniform(2, shape.channels(), 0.2, 0.8).asParameters(),
                        Values.uniform(3, shape.channels(), 0.1, 0.4).asParameters()),
                length,
                (backend, in, out) -> backend.crop(in[0], in[1], in[2], in[3], out[0], shape));
    }

    /** Anywhere that a reflection reaches, or with zeros also wholly outside; as is and mirrored in turn. */
    private static Values placements(CropShape shape) {
        RandomStream random = RandomStream.of(4);
        int[] placements = new int[shape.n() * CropShape.PLACEMENT];
        for (int i = 0; i < shape.n(); i++) {
            int at = i * CropShape.PLACEMENT;
            placements[at] = random.nextInt(shape.count());
            placements[at + 1] = begin(random, shape.outHeight(), shape.height(), shape.reflected());
            placements[at + 2] = begin(random, shape.outWidth(), shape.width(), shape.reflected());
            placements[at + 3] = i % 2;
        }
        shape.check(placements);
        return Values.integers(placements);
    }

    private static int begin(RandomStream random, int length, int extent, boolean reflected) {
        int first = reflected ? 1 - extent : -length;
        int last = reflected ? 2 * extent - 1 - length : extent;
        return first + random.nextInt(last - first + 1);
    }
}
