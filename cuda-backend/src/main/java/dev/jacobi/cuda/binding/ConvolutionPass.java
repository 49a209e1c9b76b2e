package dev.jacobi.cuda.binding;

/** Which of the three results of a convolution is computed from the other two. */
public enum ConvolutionPass {
    /** y from x and w. */
    FORWARD,
    /** dx from dy and w. */
    INPUT_GRADIENT,
    /** dw from dy and x. */
    WEIGHT_GRADIENT
}
