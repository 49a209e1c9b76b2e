package dev.jacobi.models.objective;

import dev.jacobi.core.autograd.Shape;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.models.batches.TrainingBatch;
import org.apache.commons.math3.distribution.BetaDistribution;

/**
 * Mixes each picture of a batch with another one, which a random permutation of the batch assigns to it. The share λ of
 * the first is drawn from Beta(α, α) once for each batch; the loss is split in the same way. Where both ways are set,
 * each batch uses one of them, with equal probability.
 *
 * <ul>
 *   <li>Mixup (Zhang et al., "mixup: Beyond empirical risk minimization", 2018): x ← λ·x + (1 - λ)·x′.
 *   <li>CutMix (Yun et al., "CutMix", 2019): a rectangle of x is replaced by that of x′. Its sides are √(1 - λ) of the
 *       picture's, its centre is anywhere; what lies outside is cut off, and λ becomes the share of x that is left.
 * </ul>
 *
 * @param mixup α; null for none
 * @param cutmix α; null for none
 */
public record Mixing(Double mixup, Double cutmix) {
    /** Leaves pictures as they are. */
    public static final Mixing NONE = new Mixing(null, null);

    /** Checks that both are null or greater than 0. */
    public Mixing {
        if ((mixup != null && !(mixup > 0)) || (cutmix != null && !(cutmix > 0))) {
            throw new IllegalArgumentException(
                    "mixing: got alpha %s for mixup, %s for cutmix, expected them greater than 0"
                            .formatted(mixup, cutmix));
        }
    }

    /**
     * Mixes a batch, whose own arrays stay as they are.
     *
     * @param imageShape [H,W,C]
     * @param random the batch's own stream
     */
    public Mixture apply(TrainingBatch batch, Shape imageShape, RandomStream random) {
        if (equals(NONE)) {
            return Mixture.none(batch);
        }
        boolean cuts = mixup == null || (cutmix != null && random.nextDouble() < 0.5);
        double alpha = cuts ? cutmix : mixup;
        double share = new BetaDistribution(null, alpha, alpha).inverseCumulativeProbability(random.nextDouble());
        int[] partners = random.permutation(batch.size());
        int[] otherLabels = new int[partners.length];
        for (int i = 0; i < partners.length; i++) {
            otherLabels[i] = batch.labels()[partners[i]];
        }
        float[] images = batch.images().clone();
        if (cuts) {
            share = cut(batch.images(), partners, imageShape, share, random, images);
        } else {
            mix(batch.images(), partners, (float) share, images);
        }
        return new Mixture(new TrainingBatch(images, batch.labels(), batch.samples()), otherLabels, share);
    }

    private static void mix(float[] from, int[] partners, float share, float[] to) {
        int length = from.length / partners.length;
        for (int i = 0; i < from.length; i++) {
            float other = from[partners[i / length] * length + i % length];
            to[i] = share * from[i] + (1 - share) * other;
        }
    }

    /** Returns the share of each picture that was left. */
    private static double cut(
            float[] from, int[] partners, Shape imageShape, double share, RandomStream random, float[] to) {
        int height = imageShape.dim(0);
        int width = imageShape.dim(1);
        int channels = imageShape.dim(2);
        double side = Math.sqrt(1 - share);
        int middleY = random.nextInt(height);
        int middleX = random.nextInt(width);
        int halfHeight = (int) (side * height / 2);
        int halfWidth = (int) (side * width / 2);
        int top = Math.max(middleY - halfHeight, 0);
        int bottom = Math.min(middleY + halfHeight, height);
        int left = Math.max(middleX - halfWidth, 0);
        int right = Math.min(middleX + halfWidth, width);
        int length = height * width * channels;
        for (int i = 0; i < partners.length; i++) {
            for (int y = top; y < bottom; y++) {
                int offset = (y * width + left) * channels;
                System.arraycopy(
                        from, partners[i] * length + offset, to, i * length + offset, (right - left) * channels);
            }
        }
        return 1 - (double) (bottom - top) * (right - left) / (height * width);
    }
}
