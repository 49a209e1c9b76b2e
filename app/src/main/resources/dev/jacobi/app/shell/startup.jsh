import dev.jacobi.app.pictures.*;
import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.check.*;
import dev.jacobi.core.geometry.*;
import dev.jacobi.core.ops.Fusion;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.catalog.*;
import dev.jacobi.models.layers.*;
import dev.jacobi.models.networks.*;
import dev.jacobi.models.optimisation.*;
import java.nio.file.*;
import java.util.*;
import java.util.stream.*;
import static dev.jacobi.core.ops.AddOp.add;
import static dev.jacobi.core.ops.AveragePool2dOp.*;
import static dev.jacobi.core.ops.BatchNormOp.*;
import static dev.jacobi.core.ops.Conv2dOp.*;
import static dev.jacobi.core.ops.CrossEntropyOp.*;
import static dev.jacobi.core.ops.DivOp.div;
import static dev.jacobi.core.ops.LinearOp.linear;
import static dev.jacobi.core.ops.MatmulOp.matmul;
import static dev.jacobi.core.ops.MaxPool2dOp.maxPool2d;
import static dev.jacobi.core.ops.MeanOp.mean;
import static dev.jacobi.core.ops.MeanSquaredErrorOp.meanSquaredError;
import static dev.jacobi.core.ops.MulOp.mul;
import static dev.jacobi.core.ops.SoftmaxOp.*;
import static dev.jacobi.core.ops.SubOp.sub;
import static dev.jacobi.core.ops.SumOp.sum;
import static dev.jacobi.core.ops.UnaryOp.*;

/** The reference backend: plain loops in double precision, so that derivatives can be seen exactly. */
Backend backend = Backends.open("reference", BackendOptions.defaults(), notice -> {});

/** A tensor of constants. */
Tensor constant(Shape shape, double... values) {
    return Tensor.of(backend, shape, values).keep();
}

/** A tensor whose gradient is wanted. */
Tensor variable(Shape shape, double... values) {
    return Tensor.of(backend, shape, values).requireGradient().keep();
}

/** Prints a name and numbers. */
void show(String name, double... values) {
    System.out.println(name + " = " + Arrays.stream(values)
            .mapToObj(value -> String.format(Locale.ROOT, "%.4f", value + 0.0))
            .collect(Collectors.joining(" ")));
}

/** Prints a name and the elements of a tensor. */
void show(String name, Tensor tensor) {
    show(name, tensor.toDoubles());
}

/** The training pictures of a data set, which is made or fetched where it is missing. */
ImageSet pictures(String name) throws java.io.IOException {
    return Dataset.named(name).load(DatasetOptions.defaults()).train();
}
