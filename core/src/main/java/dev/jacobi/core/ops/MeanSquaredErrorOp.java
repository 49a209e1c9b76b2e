package dev.jacobi.core.ops;

import dev.jacobi.core.autograd.GradientSink;
import dev.jacobi.core.autograd.OpException;
import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.autograd.Tensor;
import dev.jacobi.core.backend.BinaryFunction;
import dev.jacobi.core.backend.Reduction;
import dev.jacobi.core.geometry.ReduceShape;
import java.util.List;

/** y = (1/n)·Σ (prediction - target)²; dprediction = (2/n)·(prediction - target)·dy, dtarget its negative. */
public record MeanSquaredErrorOp(Tensor prediction, Tensor target, Tensor difference, ReduceShape all)
        implements CoreOp {
    /** The mean over all elements of the squared difference: a scalar. */
    public static Tensor meanSquaredError(Tensor prediction, Tensor target) {
        Inputs.real("meanSquaredError", "prediction", prediction);
        if (!prediction.shape().equals(target.shape())) {
            throw new OpException(
                    "meanSquaredError",
                    "prediction %s, target %s: expected equal shapes",
                    prediction.shape(),
                    target.shape());
        }
        Tensor difference = Broadcasting.apply("meanSquaredError", BinaryFunction.SUB, prediction, target);
        Axes axes = Axes.of("meanSquaredError", difference);
        try (Tensor square = Broadcasting.apply("meanSquaredError", BinaryFunction.MUL, difference, difference)) {
            Tensor y = axes.apply(Reduction.MEAN, square);
            return Tape.record(new MeanSquaredErrorOp(prediction, target, difference, axes.geometry()), y);
        }
    }

    @Override
    public List<Tensor> inputs() {
        return List.of(prediction, target);
    }

    @Override
    public void backward(Tensor dy, GradientSink gradients) {
        contribute(prediction, 2.0 / all.count(), dy, gradients);
        contribute(target, -2.0 / all.count(), dy, gradients);
    }

    private void contribute(Tensor input, double scale, Tensor dy, GradientSink gradients) {
        gradients.add(input, dx -> {
            dy.backend().expand(dy.buffer(), scale, dx, all);
            try (Tensor factor = Tensor.like(input, input.shape())) {
                dy.backend().copy(dx, factor.buffer());
                Broadcasting.binary(BinaryFunction.MUL, factor, difference, dx, input.shape());
            }
        });
    }
}
