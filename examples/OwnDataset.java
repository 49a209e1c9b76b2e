import dev.jacobi.core.autograd.*;
import dev.jacobi.core.backend.*;
import dev.jacobi.core.ops.CrossEntropyOp;
import dev.jacobi.datasets.ImageSet;
import dev.jacobi.datasets.loader.*;
import dev.jacobi.models.layers.*;
import dev.jacobi.models.networks.*;
import dev.jacobi.models.optimisation.*;

/** Pictures of one's own, lying and standing stripes: from their pixels to a network that tells them apart. */
final class OwnDataset {
    public static void main(String[] args) {
        byte[] pixels = new byte[100 * 16 * 16];
        int[] labels = new int[100];
        for (int i = 0; i < pixels.length; i++) {
            int picture = i / 256, place = picture % 2 == 0 ? i / 16 % 16 : i % 16;
            labels[picture] = picture % 2;
            pixels[i] = (byte) ((place + picture / 2) % 5 < 2 ? 255 : 0);
        }
        ImageSet set = new ImageSet("stripes", 16, 16, 1, pixels, labels, java.util.List.of("lying", "standing"));
        try (Backend backend = Backends.open();
                Layer network = Networks.create("lenet", new NetworkOptions(2, 1, 16), backend, 1);
                ParameterBlock parameters = new ParameterBlock(network, System.err::println);
                Sgd sgd = new Sgd(parameters, SgdSettings.of(0.9, 0));
                Epoch epoch = DataLoader.of(set).batchSize(100).build().epoch(0)) {
            Batch batch = epoch.next();
            for (int step = 1; step <= 30; step++) {
                try (Tape tape = Tape.open()) {
                    Tensor x = Tensor.of(backend, Shape.of(100, 16, 16, 1), batch.images());
                    Tensor logits = network.forward(x, Mode.inference()); // lenet has no batch norm
                    Tensor loss = CrossEntropyOp.crossEntropy(logits, Tensor.ofInts(backend, batch.labels()), 0);
                    tape.backwardAndRelease(loss, parameters.gradients());
                    sgd.step(0.1);
                    System.out.print(step % 10 == 0 ? "step %d: loss %.3f%n".formatted(step, loss.item()) : "");
                }
            }
        }
    }
}
