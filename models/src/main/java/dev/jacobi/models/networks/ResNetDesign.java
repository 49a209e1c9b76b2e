package dev.jacobi.models.networks;

import java.util.List;

/**
 * The shape of a residual network (He et al., "Deep Residual Learning for Image Recognition", 2015).
 *
 * @param stem what comes before the blocks
 * @param block what the stages are made of
 * @param depths number of blocks of each stage; every stage but the first halves the picture
 * @param width channels of the first stage; every further stage has twice as many
 * @param shortcut how a block's input gets around it where the sizes differ
 */
public record ResNetDesign(Stem stem, Block block, List<Integer> depths, int width, Shortcut shortcut) {
    /** Copies the depths. */
    public ResNetDesign {
        depths = List.copyOf(depths);
    }

    /**
     * The networks of section 4.2 of the paper for small pictures: three stages of 16, 32 and 64 channels with
     * 6·{@code blocks} + 2 layers, and shortcuts without parameters (option A).
     */
    public static ResNetDesign cifar(int blocks) {
        return new ResNetDesign(Stem.CIFAR, Block.BASIC, List.of(blocks, blocks, blocks), 16, Shortcut.PADDING);
    }

    /** What comes before the blocks. */
    public enum Stem {
        /** A 7×7 convolution and a max pooling, each of stride 2: for pictures of about 224 pixels. */
        IMAGENET,
        /** A 3×3 convolution: for pictures of about 32 pixels. */
        CIFAR
    }

    /** What the stages are made of. */
    public enum Block {
        /** Two 3×3 convolutions. */
        BASIC(1),
        /** 1×1, 3×3 and 1×1 convolutions, the last with four times the channels. */
        BOTTLENECK(4);

        private final int expansion;

        Block(int expansion) {
            this.expansion = expansion;
        }

        /** Output channels over the channels within. */
        public int expansion() {
            return expansion;
        }
    }

    /** How a block's input gets around it where the sizes differ. */
    public enum Shortcut {
        /** Option A: every second pixel, and zeros as further channels; no parameters. */
        PADDING,
        /** Option B: a 1×1 convolution of the block's stride, and a normalisation. */
        PROJECTION
    }
}
