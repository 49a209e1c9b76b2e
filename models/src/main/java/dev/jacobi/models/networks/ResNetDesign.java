package dev.jacobi.models.networks;

import java.util.Collections;
import java.util.List;

/**
 * The shape of a residual network (He et al., "Deep Residual Learning for Image Recognition", 2015), with the choices
 * that torchvision's constructor has, and its defaults.
 *
 * @param stem the layers before the blocks
 * @param block the kind of block in each stage
 * @param depths number of blocks of each stage; every stage but the first halves the picture
 * @param width channels of the first stage; every further stage has twice as many
 * @param shortcut how a block's input gets around it where the sizes differ
 * @param groups independent channel groups of a bottleneck's 3×3 convolution (Xie et al., "Aggregated Residual
 *     Transformations", 2017)
 * @param widthPerGroup channels of one such group in a first stage of 64 channels; with one group, 128 makes the
 *     bottleneck twice as wide (Zagoruyko and Komodakis, "Wide Residual Networks", 2016)
 * @param replaceStrideWithDilation for each stage after the first, whether its convolutions are dilated instead of
 *     halving the picture; empty for none
 * @param norm the kind of normalisation
 * @param zeroInitResidual whether the last normalisation of each block starts with gamma 0, so that the block starts as
 *     the identity (Goyal et al., "Accurate, Large Minibatch SGD", 2017)
 */
public record ResNetDesign(
        Stem stem,
        Block block,
        List<Integer> depths,
        int width,
        Shortcut shortcut,
        int groups,
        int widthPerGroup,
        List<Boolean> replaceStrideWithDilation,
        Norm norm,
        boolean zeroInitResidual) {
    /** The width per group that leaves the blocks as wide as they are. */
    public static final int PLAIN_WIDTH = 64;

    /** Refuses what torchvision refuses: a flag too many or too few, and basic blocks with groups, width or dilation. */
    public ResNetDesign {
        depths = List.copyOf(depths);
        replaceStrideWithDilation = replaceStrideWithDilation.isEmpty()
                ? Collections.nCopies(depths.size() - 1, false)
                : List.copyOf(replaceStrideWithDilation);
        if (replaceStrideWithDilation.size() != depths.size() - 1) {
            throw new IllegalArgumentException(
                    "replaceStrideWithDilation: got %s, expected %d elements, one for each stage after the first"
                            .formatted(replaceStrideWithDilation, depths.size() - 1));
        }
        if (groups < 1 || widthPerGroup < 1) {
            throw new IllegalArgumentException(
                    "groups %d, widthPerGroup %d: expected both to be >= 1".formatted(groups, widthPerGroup));
        }
        if (width * widthPerGroup < PLAIN_WIDTH) {
            throw new IllegalArgumentException(
                    "widthPerGroup %d: leaves no channel of a first stage of %d, expected at least %d"
                            .formatted(widthPerGroup, width, Math.ceilDiv(PLAIN_WIDTH, width)));
        }
        if (block == Block.BASIC && (groups != 1 || widthPerGroup != PLAIN_WIDTH)) {
            throw new IllegalArgumentException(
                    "groups %d, widthPerGroup %d: basic blocks support only groups 1 and widthPerGroup %d"
                            .formatted(groups, widthPerGroup, PLAIN_WIDTH));
        }
        if (block == Block.BASIC && replaceStrideWithDilation.contains(true)) {
            throw new IllegalArgumentException("replaceStrideWithDilation: got %s, but basic blocks support no dilation"
                    .formatted(replaceStrideWithDilation));
        }
    }

    /** A design with torchvision's defaults for the rest. */
    public static ResNetDesign of(Stem stem, Block block, List<Integer> depths, int width, Shortcut shortcut) {
        return new ResNetDesign(stem, block, depths, width, shortcut, 1, PLAIN_WIDTH, List.of(), Norm.BATCH, false);
    }

    /** A network for pictures of about 224 pixels, whose stages have 64, 128, 256 and 512 channels. */
    public static ResNetDesign imagenet(Block block, Integer... depths) {
        return of(Stem.IMAGENET, block, List.of(depths), 64, Shortcut.PROJECTION);
    }

    /**
     * The networks of section 4.2 of the paper for small pictures: three stages of 16, 32 and 64 channels with
     * 6·{@code blocks} + 2 layers, and shortcuts without parameters (option A).
     */
    public static ResNetDesign cifar(int blocks) {
        return of(Stem.CIFAR, Block.BASIC, List.of(blocks, blocks, blocks), 16, Shortcut.PADDING);
    }

    /** The same with groups of a width. */
    public ResNetDesign withGroups(int number, int widthOfEach) {
        return new ResNetDesign(
                stem,
                block,
                depths,
                width,
                shortcut,
                number,
                widthOfEach,
                replaceStrideWithDilation,
                norm,
                zeroInitResidual);
    }

    /** The same with dilation instead of stride where the flags say so. */
    public ResNetDesign withDilation(List<Boolean> flags) {
        return new ResNetDesign(
                stem, block, depths, width, shortcut, groups, widthPerGroup, flags, norm, zeroInitResidual);
    }

    /** The same with another normalisation. */
    public ResNetDesign withNorm(Norm other) {
        return new ResNetDesign(
                stem,
                block,
                depths,
                width,
                shortcut,
                groups,
                widthPerGroup,
                replaceStrideWithDilation,
                other,
                zeroInitResidual);
    }

    /** The same with or without zero-initialised residuals. */
    public ResNetDesign withZeroInitResidual(boolean zero) {
        return new ResNetDesign(
                stem, block, depths, width, shortcut, groups, widthPerGroup, replaceStrideWithDilation, norm, zero);
    }

    /** The layers before the blocks. */
    public enum Stem {
        /** A 7×7 convolution and a max pooling, each of stride 2: for pictures of about 224 pixels. */
        IMAGENET,
        /** A 3×3 convolution: for pictures of about 32 pixels. */
        CIFAR
    }

    /** The kinds of block. */
    public enum Block {
        /** Two 3×3 convolutions. */
        BASIC(1),
        /** 1×1, 3×3 and 1×1 convolutions, the last with four times the channels. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        /** The number of output channels divided by the stage's width. */
        public int expansion() {
            return expansion;
        }
    }

    /** How a block's input gets around it where the sizes differ. */
    public enum Shortcut {
        /** Option A: every second pixel, padded with channels of zeros; no parameters. */
        PADDING,
        /** Option B: a 1×1 convolution of the block's stride, and a normalisation. */
        PROJECTION
    }
}
