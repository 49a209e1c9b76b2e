package dev.jacobi.core.backend;

/**
 * Operations fused into the end of a convolution: y = act(sum + bias + residual), where act is ReLU or nothing. Applied
 * while a sum is at hand, they spare a pass over memory.
 *
 * @param bias nullable, one number for each channel of the result
 * @param residual nullable, as the result
 * @param relu whether negative values become zero at the end
 */
public record Epilogue(Buffer bias, Buffer residual, boolean relu) {
    /** The sums as they are. */
    public static final Epilogue NONE = new Epilogue(null, null, false);
}
