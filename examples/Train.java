import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.ops.CrossEntropyOp;
import dev.jacobi.core.random.RandomStream;
import dev.jacobi.datasets.catalog.*;
import dev.jacobi.datasets.loader.*;
import dev.jacobi.models.files.*;
import dev.jacobi.models.layers.*;
import dev.jacobi.models.networks.*;
import dev.jacobi.models.optimisation.*;
import java.nio.file.Path;

/** Trains a small residual network for one epoch on pictures that Jacobi draws, and saves its weights. */
final class Train {
    public static void main(String[] args) throws Exception {
        var pictures = Dataset.SYNTHETIC.load(DatasetOptions.defaults()).train();
        Sampler shuffled = Sampler.shuffled(pictures.size(), 1);
        DataLoader loader =
                DataLoader.of(pictures).sampler(shuffled).batchSize(50).build();
        try (Backend backend = Backends.open();
                Layer network = Networks.create("resnet8", new NetworkOptions(10, 3, 32), backend, 1);
                ParameterBlock parameters = new ParameterBlock(network, System.err::println);
                Sgd sgd = new Sgd(parameters, SgdSettings.of(0.9, 5e-4));
                Epoch epoch = loader.epoch(0)) {
            for (int step = 1; epoch.hasNext(); step++) {
                Batch batch = epoch.next();
                try (Tape tape = Tape.open()) {
                    Tensor x = Tensor.of(backend, Shape.of(50, 32, 32, 3), batch.images());
                    Tensor logits = network.forward(x, Mode.training(RandomStream.of(1, step)));
                    Tensor loss = CrossEntropyOp.crossEntropy(logits, Tensor.ofInts(backend, batch.labels()), 0);
                    tape.backwardAndRelease(loss, parameters.gradients());
                    sgd.step(0.05);
                    System.out.print(step % 50 == 0 ? "step %d: loss %.2f%n".formatted(step, loss.item()) : "");
                }
            }
            new SafeTensors(NetworkState.save(network), java.util.Map.of()).write(Path.of(args[0]));
        }
    }
}
