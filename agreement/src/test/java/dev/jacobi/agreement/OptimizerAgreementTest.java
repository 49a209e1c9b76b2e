package dev.jacobi.agreement;

import dev.jacobi.core.autograd.Tape;
import dev.jacobi.core.backend.Backend;
import dev.jacobi.core.ops.MulOp;
import dev.jacobi.core.ops.SumOp;
import dev.jacobi.models.layers.Layer;
import dev.jacobi.models.layers.Linear;
import dev.jacobi.models.layers.Parameter;
import dev.jacobi.models.optimisation.Adam;
import dev.jacobi.models.optimisation.AdamSettings;
import dev.jacobi.models.optimisation.ParameterBlock;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Thirty steps of Adam and AdamW with weight decay, along gradients of very different sizes. */
@ExtendWith(AgreementReport.class)
final class OptimizerAgreementTest {
    private static final int STEPS = 30;
    private static final double RATE = 0.01;
    private static final double DECAY = 0.05;

    @ParameterizedTest
    @CsvSource({"false,SINGLE", "false,DOUBLE", "true,SINGLE", "true,DOUBLE"})
    void weightsAgreeAfterThirtySteps(boolean decoupled, Precision precision) {
        try (Backend backend = precision.open();
                Layer network = new Linear(50, 20);
                PointerScope _ = new PointerScope()) {
            network.initialise(backend, 2);
            Parameter weight = network.parameters().get("weight");
            Tensor theirs =
                    Torch.variable(precision, weight.shape(), weight.value().toDoubles());
            Optimizer torchOptimizer = optimizer(decoupled, theirs);
            try (ParameterBlock block = new ParameterBlock(network, _ -> {});
                    Adam optimizer =
                            new Adam(block, decoupled ? AdamSettings.adamW(DECAY) : AdamSettings.adam(DECAY))) {
                for (int step = 0; step < STEPS; step++) {
                    double[] gradient = gradient(weight, new Random(step));
                    try (Tape tape = Tape.open()) {
                        var g = dev.jacobi.core.autograd.Tensor.of(backend, weight.shape(), gradient);
                        tape.backwardAndRelease(SumOp.sum(MulOp.mul(weight.value(), g)), block.gradients());
                        optimizer.step(RATE);
                    }
                    torchOptimizer.zero_grad();
                    theirs.mul(Torch.constant(precision, weight.shape(), gradient))
                            .sum()
                            .backward();
                    torchOptimizer.step();
                }
            }
            AgreementReport.compare(
                    (decoupled ? "AdamW" : "Adam") + ", thirty steps: weights",
                    precision,
                    "weight",
                    weight.value().toDoubles(),
                    Torch.values(theirs),
                    precision.tolerance());
        }
    }

    private static Optimizer optimizer(boolean decoupled, Tensor weight) {
        if (decoupled) {
            AdamWOptions options = new AdamWOptions(RATE);
            options.weight_decay().put(DECAY);
            return new AdamW(new TensorVector(weight), options);
        }
        AdamOptions options = new AdamOptions(RATE);
        options.weight_decay().put(DECAY);
        return new org.bytedeco.pytorch.Adam(new TensorVector(weight), options);
    }

    private static double[] gradient(Parameter weight, Random random) {
        double[] values = new double[weight.shape().size()];
        Arrays.setAll(values, i -> (float) (random.nextGaussian() * Math.pow(10, i % 6 - 4)));
        return values;
    }
}
