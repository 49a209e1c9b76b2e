package dev.jacobi.cpu.convolution.winograd;

import dev.jacobi.core.geometry.Conv2dShape;
import dev.jacobi.cpu.convolution.ConvolutionAlgorithm;
import dev.jacobi.cpu.memory.FloatBuffer;
import dev.jacobi.cpu.memory.Workspace;
import dev.jacobi.cpu.products.FloatEpilogue;
import dev.jacobi.cpu.products.Panels;
import dev.jacobi.cpu.threads.ThreadTeam;

/**
 * 3×3 convolution by Winograd's method: tiles and weights are transformed and multiplied, with a matrix product for
 * each plane, and the products are transformed back; {@link WinogradStages} has the order.
 */
public final class WinogradConvolution implements ConvolutionAlgorithm {
    private final ThreadTeam team;
    private final Workspace workspace;
    private final int outputs;
    private final WinogradWeightGradient weightGradient;

    /**
     * @param outputs along each side of a tile: 2 or 4
     */
    public WinogradConvolution(ThreadTeam team, Workspace workspace, int outputs) {
        this.team = team;
        this.workspace = workspace;
        this.outputs = outputs;
        this.weightGradient = new WinogradWeightGradient(team, workspace);
    }

    @Override
    public boolean applies(Conv2dShape shape) {
        return WinogradScheme.of(shape, outputs).isPresent();
    }

    private WinogradScheme scheme(Conv2dShape shape) {
        return WinogradScheme.of(shape, outputs).orElseThrow();
    }

    @Override
    public void forward(FloatBuffer x, FloatBuffer w, FloatEpilogue epilogue, FloatBuffer y, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        WinogradTiles tiles = forwardTiles(scheme, shape);
        Panels panels = new Panels(shape.c(), shape.k());
        WinogradWeights weights = new WinogradWeights(scheme, panels, w, shape.c(), false);
        new WinogradStages(team, workspace, tiles, weights, x, epilogue, y, false).run();
    }

    /** A convolution of dy with the weights rotated by 180°, and inputs and outputs exchanged. */
    @Override
    public void inputGradient(FloatBuffer dy, FloatBuffer w, FloatBuffer dx, boolean add, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        // With stride 2 and padding 1, the first tile of dy is the one that reaches the first inputs.
        int padding = shape.height().stride() == 1 ? 2 - shape.height().padding() : 0;
        var tiles = WinogradTiles.of(
                scheme.inputGradient(),
                shape.n(),
                shape.p(),
                shape.q(),
                shape.height().size(),
                shape.width().size(),
                padding);
        Panels panels = new Panels(shape.k(), shape.c());
        WinogradWeights weights = new WinogradWeights(scheme, panels, w, shape.c(), true);
        new WinogradStages(team, workspace, tiles, weights, dy, FloatEpilogue.NONE, dx, add).run();
    }

    @Override
    public void weightGradient(FloatBuffer dy, FloatBuffer x, FloatBuffer dw, Conv2dShape shape) {
        WinogradScheme scheme = scheme(shape);
        weightGradient.run(scheme, forwardTiles(scheme, shape), dy, x, dw, shape.c(), shape.k());
    }

    private static WinogradTiles forwardTiles(WinogradScheme scheme, Conv2dShape shape) {
        return WinogradTiles.of(
                scheme.forward(),
                shape.n(),
                shape.height().size(),
                shape.width().size(),
                shape.p(),
                shape.q(),
                shape.height().padding());
    }
}
