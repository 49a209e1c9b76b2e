package dev.jacobi.models.evaluation;

import static dev.jacobi.core.ops.ConcatOp.concat;
import static dev.jacobi.core.ops.SliceOp.slice;

import dev.jacobi.core.autograd.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which views of each picture an evaluation takes; the logits are the mean of those of all views. Pictures with their
 * mirror images, each moved towards four corners, make ten views, as in Krizhevsky, Sutskever and Hinton, "ImageNet
 * classification with deep convolutional neural networks", 2012.
 *
 * @param flips whether the picture's mirror image is seen too
 * @param shift pixels by which each of them is also moved, up or down and left or right at the same time; the edge is
 *     repeated where the picture has moved away. 0 for no such views
 */
public record TestTimeAugmentation(boolean flips, int shift) {
    /** The picture as it is. */
    public static final TestTimeAugmentation NONE = new TestTimeAugmentation(false, 0);

    private static final int ROWS = 1;
    private static final int COLUMNS = 2;

    /** Checks the shift. */
    public TestTimeAugmentation {
        if (shift < 0) {
            throw new IllegalArgumentException("views: got a shift of %d, expected at least 0".formatted(shift));
        }
    }

    /** A place that a picture is moved to. */
    record Move(int down, int right) {
        /**
         * The pictures there.
         *
         * @param images [N,H,W,C], larger than the distance they are moved
         */
        Tensor of(Tensor images) {
            return moved(moved(images, ROWS, down), COLUMNS, right);
        }

        private static Tensor moved(Tensor images, int axis, int by) {
            if (by == 0) {
                return images;
            }
            int length = images.shape().dim(axis);
            int way = Math.abs(by);
            Tensor edge = by > 0 ? slice(images, axis, 0, 1) : slice(images, axis, length - 1, length);
            Tensor rest = by > 0 ? slice(images, axis, 0, length - way) : slice(images, axis, way, length);
            List<Tensor> parts = new ArrayList<>(Collections.nCopies(way, edge));
            parts.add(by > 0 ? way : 0, rest);
            return concat(parts, axis);
        }
    }

    /** The places that a picture is moved to, first its own. */
    List<Move> moves() {
        Move none = new Move(0, 0);
        return shift == 0
                ? List.of(none)
                : List.of(
                        none,
                        new Move(-shift, -shift),
                        new Move(-shift, shift),
                        new Move(shift, -shift),
                        new Move(shift, shift));
    }
}
