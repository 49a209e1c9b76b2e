import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.ops.CrossEntropyOp;
import dev.jacobi.datasets.catalog.*;
import dev.jacobi.datasets.loader.*;
import dev.jacobi.models.files.*;
import dev.jacobi.models.layers.*;
import dev.jacobi.models.networks.*;
import dev.jacobi.models.optimisation.*;

/** Learns another task, from 200 pictures, on top of what {@code Train} has saved: all its weights but the last layer's. */
final class Transfer {
    public static void main(String[] args) throws Exception {
        var pictures = Dataset.SYNTHETIC.load(DatasetOptions.defaults()).test();
        try (Backend backend = Backends.open();
                Layer network = Networks.create("resnet8", new NetworkOptions(2, 3, 32), backend, 1);
                Epoch epoch = DataLoader.of(pictures).batchSize(200).build().epoch(0)) {
            var weights = new java.util.HashMap<>(
                    SafeTensors.read(java.nio.file.Path.of(args[0])).tensors());
            weights.keySet().removeIf(name -> name.startsWith("fc."));
            NetworkState.save(network).forEach(weights::putIfAbsent);
            NetworkState.load(network, weights);
            Batch batch = epoch.next();
            java.util.Arrays.setAll(batch.labels(), i -> batch.labels()[i] / 5); // which half?
            ParameterBlock parameters = new ParameterBlock(network, System.err::println);
            Sgd sgd = new Sgd(parameters, SgdSettings.of(0.9, 0));
            for (int step = 1; step <= 10; step++) {
                try (Tape tape = Tape.open()) {
                    Tensor x = Tensor.of(backend, Shape.of(200, 32, 32, 3), batch.images());
                    Tensor logits = network.forward(x, Mode.inference()); // batch norm as Train left it
                    Tensor loss = CrossEntropyOp.crossEntropy(logits, Tensor.ofInts(backend, batch.labels()), 0);
                    tape.backwardAndRelease(loss, parameters.gradients());
                    sgd.step(0.02);
                    System.out.print(step % 5 == 0 ? "step %d: loss %.3f%n".formatted(step, loss.item()) : "");
                }
            }
        }
    }
}
