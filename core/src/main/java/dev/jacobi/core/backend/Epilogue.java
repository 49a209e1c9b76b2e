package dev.jacobi.core.backend;

/**
 * What becomes of the sums of a convolution before anybody reads them: y = act(sum + bias + residual), where act is ReLU
 * or nothing. Done while a sum is at hand, it spares a pass over memory.
 *
 * @param bias nullable, one number for each channel of the result
 * @param residual nullable, as the result
 * @param relu whether negative values become zero at the end
 */
public record Epilogue(Buffer bias, Buffer residual, boolean relu) {
    /** The sums as they are. */
    public static final Epilogue NONE = new Epilogue(null, null, false);
}
